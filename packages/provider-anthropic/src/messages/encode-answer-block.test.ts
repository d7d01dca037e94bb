import type { Part } from '@bifrost/core';
import { expect, it } from 'vitest';
import { answerContext, jsonOf } from '../../test/support.js';
import { encodeResponse } from './encode-response.js';

it('has a list where text has no citations of its own vendor, for clients that refuse null', () => {
  const parts: Part[] = [
    { type: 'text', text: 'a' },
    { type: 'text', text: 'b', citations: [{ dialect: 'openai.chat', value: {} }] },
    { type: 'refusal', text: 'c' },
  ];
  const choice = { index: 0, parts, finish_reason: 'stop', native_finish_reason: 'stop' } as const;
  const response = { id: '', model: '', created: 0, choices: [choice] };
  const { content } = jsonOf(encodeResponse(response, answerContext()).body);
  expect(content).toEqual(['a', 'b', 'c'].map((text) => ({ type: 'text', text, citations: [] })));
});
