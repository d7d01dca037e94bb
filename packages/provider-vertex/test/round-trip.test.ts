import type { ChatChoice, Part, StreamEvent } from '@bifrost/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRequest } from '../src/generate/decode-request.js';
import { decodeResponse } from '../src/generate/decode-response.js';
import { GenerateStreamDecoder } from '../src/generate/decode-stream.js';
import { encodeRequest } from '../src/generate/encode-request.js';
import { encodeResponse } from '../src/generate/encode-response.js';
import { GenerateStreamEncoder } from '../src/generate/encode-stream.js';
import { answerParts, counts, dialect, model, request } from './arbitraries.js';
import {
  answer,
  answerContext,
  assemble,
  decodeEvents,
  deepFreeze,
  encodeContext,
  inbound,
  jsonOf,
  parse,
  readSse,
} from './support.js';

/*
 * Requests and answers in the form that generateContent can say: what goes out and comes back must be the same. What it
 * cannot say (empty text, foreign reasoning, addresses of Google's own files) has tests of its own.
 */

describe('a request through the wire and back', () => {
  it('is the same', () => {
    fc.assert(
      fc.property(request, (sent) => {
        const wire = encodeRequest(deepFreeze(sent), encodeContext(model), 'gemini');
        const read = decodeRequest(inbound(parse(JSON.stringify(jsonOf(wire.body))), { model }));
        expect(read).toEqual(sent);
        expect(wire.dropped).toEqual([]);
      }),
    );
  });
});

describe('an answer through the wire and back', () => {
  it('is the same, for every choice', () => {
    fc.assert(
      fc.property(fc.array(answerParts, { minLength: 1, maxLength: 3 }), counts, (choices, count) => {
        const written = count.spoken + count.thoughts;
        const sent = deepFreeze({
          id: 'resp-1',
          model: 'shown-model',
          created: 0,
          choices: choices.map((parts, index): ChatChoice => {
            const called = parts.some((part) => part.type === 'tool_call');
            return {
              index,
              parts,
              finish_reason: called ? 'tool_calls' : 'stop',
              native_finish_reason: 'STOP',
            };
          }),
          usage: {
            prompt_tokens: count.prompt,
            completion_tokens: written,
            total_tokens: count.prompt + written,
            prompt_tokens_details: { cached_tokens: count.cached },
            completion_tokens_details: { reasoning_tokens: count.thoughts },
          },
        });
        const wire = encodeResponse(sent, answerContext());
        const { native: _native, ...read } = decodeResponse(answer(parse(JSON.stringify(jsonOf(wire.body)))));
        expect(read).toEqual(sent);
      }),
    );
  });
});

/** The events of parts that are written piece by piece. */
function eventsOf(parts: readonly Part[]): StreamEvent[] {
  return parts.flatMap((part, position): StreamEvent[] => {
    const at = { choice: 0, part: position };
    const events: StreamEvent[] = [{ ...at, type: 'part-start', value: beginning(part) }];
    if (part.type === 'text')
      events.push(...pieces(part.text, (value) => ({ ...at, type: 'text-delta', value })));
    if (part.type === 'reasoning')
      events.push(...pieces(part.text ?? '', (value) => ({ ...at, type: 'reasoning-delta', value })));
    if (part.type === 'tool_call')
      events.push(...pieces(part.arguments, (value) => ({ ...at, type: 'arguments-delta', value })));
    return [...events, { ...at, type: 'part-end', value: part }];
  });
}

function beginning(part: Part): Part {
  if (part.type === 'text') return { type: 'text', text: '' };
  if (part.type === 'reasoning') return { type: 'reasoning', dialect };
  return part.type === 'tool_call' ? { ...part, arguments: '' } : part;
}

function pieces(value: string, event: (piece: string) => StreamEvent): StreamEvent[] {
  const half = Math.floor(value.length / 2);
  return [value.slice(0, half), value.slice(half)].filter((piece) => piece !== '').map(event);
}

describe('a stream through the wire and back', () => {
  it('says the same, and begins no part twice', () => {
    fc.assert(
      fc.property(answerParts, (parts) => {
        const encoder = new GenerateStreamEncoder(answerContext());
        const called = parts.some((part) => part.type === 'tool_call');
        const events: StreamEvent[] = [
          { type: 'start', id: 'resp-1', model, created: 0 },
          ...eventsOf(parts),
          { type: 'finish', choice: 0, reason: called ? 'tool_calls' : 'stop', native_reason: 'STOP' },
          { type: 'usage', usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 } },
        ];
        const wire = events.map((event) => encoder.push(deepFreeze(event))).join('') + encoder.end();
        const { emitted } = decodeEvents(
          new GenerateStreamDecoder(),
          readSse(wire).map((event) => event.json),
        );
        const read = assemble(emitted);
        expect(joined(read.parts)).toEqual(joined(parts));
        expect(read.finish).toMatchObject({ reason: called ? 'tool_calls' : 'stop', native_reason: 'STOP' });
        expect(read.usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 4 });
      }),
    );
  });
});

/** Neighbours of one kind are one part in a stream, until a signature seals them. */
function joined(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (last?.type === 'text' && part.type === 'text' && last.signature === undefined) {
      result[result.length - 1] = { ...part, text: last.text + part.text };
    } else if (last?.type === 'reasoning' && part.type === 'reasoning' && last.signature === undefined) {
      result[result.length - 1] = { ...part, text: `${last.text ?? ''}${part.text ?? ''}` };
    } else result.push(part);
  }
  return result;
}
