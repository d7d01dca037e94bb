import { WireFailure, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { answer } from '../../test/support.js';
import { decodeResponse } from './decode-response.js';

const answered = (candidate: JsonObject) =>
  decodeResponse(answer({ responseId: 'r', candidates: [candidate] }));

describe('a whole answer', () => {
  it.each([
    ['in nothing', {}],
    ['in words that announce the call', { content: { parts: [{ text: 'Let me look.' }] } }],
    ['beside a call that is well', { content: { parts: [{ functionCall: { name: 'look', args: {} } }] } }],
  ])('that the model spoiled %s is a failure', (_where, content) => {
    const finishMessage = 'Malformed function call: f(';
    const read = () => answered({ ...content, finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage });
    expect(read).toThrow(WireFailure);
    expect(read).toThrow(finishMessage);
  });

  it('with a reason born after us is told, with the reason as it came', () => {
    const content = { parts: [{ text: 'Hi' }] };
    expect(answered({ content, finishReason: 'LUNCH' }).choices).toMatchObject([
      { finish_reason: 'stop', native_finish_reason: 'LUNCH' },
    ]);
  });
});
