import { WireFailure, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { answer } from '../../test/support.js';
import { decodeResponse } from './decode-response.js';

const answered = (candidate: JsonObject) =>
  decodeResponse(answer({ responseId: 'r', candidates: [candidate] }));

const well = (words: string, safety: string) => ({
  content: { parts: [{ text: words }] },
  finishReason: 'STOP',
  safetyRatings: [{ category: safety }],
});

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

  it('of several candidates tells those that are well beside one that the model spoiled', () => {
    const spoiled = { finishReason: 'MALFORMED_FUNCTION_CALL', safetyRatings: [{ category: 'B' }] };
    const body = answer({ responseId: 'r', candidates: [well('a', 'A'), spoiled, well('c', 'C')] });
    const { choices, native } = decodeResponse(body);
    expect(choices).toMatchObject([
      { index: 0, parts: [{ text: 'a' }] },
      { index: 2, parts: [{ text: 'c' }] },
    ]);
    expect(native?.value['candidates']).toEqual([
      { safetyRatings: [{ category: 'A' }] },
      { safetyRatings: [{ category: 'C' }] },
    ]);
    expect(() => decodeResponse(answer({ candidates: [spoiled, spoiled] }))).toThrow(WireFailure);
  });

  it('keeps its sources on its words where a signature follows them on an empty text', () => {
    const content = { parts: [{ text: 'Hi there' }, { text: '', thoughtSignature: 'c2ln' }] };
    const groundingMetadata = {
      groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }],
      groundingSupports: [{ segment: { endIndex: 2, text: 'Hi' }, groundingChunkIndices: [0] }],
    };
    expect(answered({ content, groundingMetadata, finishReason: 'STOP' }).choices[0]?.parts).toMatchObject([
      { type: 'text', text: 'Hi there', citations: [{ start_index: 0, end_index: 2 }] },
      { type: 'text', text: '', signature: 'c2ln' },
      { type: 'opaque' },
    ]);
  });

  it('with a reason born after us is told, with the reason as it came', () => {
    const content = { parts: [{ text: 'Hi' }] };
    expect(answered({ content, finishReason: 'LUNCH' }).choices).toMatchObject([
      { finish_reason: 'stop', native_finish_reason: 'LUNCH' },
    ]);
  });
});
