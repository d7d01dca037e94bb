import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatResponse } from '../../hub/chat.js';
import type { Part } from '../../hub/part.js';
import {
  assistantParts,
  chatRequest,
  chatResponses,
  eventsInPieces,
  streamedParts,
} from '../../../test/support/chat-arbitraries.js';
import {
  answer,
  answerContext,
  assemble,
  decodeAll,
  deepFreeze,
  encodeAll,
  encodeContext,
  inbound,
  jsonOf,
  overTheWire,
  payloadsOf,
} from '../../../test/support/chat-tools.js';
import { chat, chatDialect } from './dialect.js';

const whole = chatDialect({ id: 'bifrost.chat', speaks: ['chat'], messageExtensions: true, topK: true });

describe('canonical → Chat → canonical', () => {
  it('keeps requests whole where the provider takes our members of messages', () => {
    fc.assert(
      fc.property(chatRequest, (request) => {
        const wire = whole.encodeRequest(deepFreeze(request), encodeContext());
        expect(wire.dropped).toEqual([]);
        const back = whole.inbound?.decodeRequest(inbound(deepFreeze(overTheWire(jsonOf(wire)))));
        expect(back).toEqual(request);
      }),
      { numRuns: 150 },
    );
  });

  it('sends plain Chat only what OpenAI knows, and says everything that it left out', () => {
    fc.assert(
      fc.property(chatRequest, (request) => {
        const wire = chat.encodeRequest(deepFreeze(request), encodeContext());
        const text = JSON.stringify(jsonOf(wire));
        for (const ours of [
          'reasoning_details',
          'parts_order',
          'is_error',
          'cache_control',
          'top_k',
          'sig',
        ]) {
          expect(text).not.toContain(`"${ours}":`);
        }
        const parts = request.messages.flatMap((message) => message.parts);
        const leavesOut = (type: Part['type']) => parts.some((part) => part.type === type);
        expect(wire.dropped.some((path) => path.endsWith('.reasoning'))).toBe(leavesOut('reasoning'));
        expect(wire.dropped.includes('top_k')).toBe(request.top_k !== undefined);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps answers whole for a client that returns them', () => {
    fc.assert(
      fc.property(chatResponses(assistantParts), (response) => {
        const encoded = chat.inbound?.encodeResponse(deepFreeze(response), answerContext());
        const body = overTheWire(encoded === undefined ? {} : jsonOf(encoded));
        expect(chat.decodeResponse(answer(body))).toEqual(response);
      }),
      { numRuns: 150 },
    );
  });

  it('keeps streams whole, wherever they were cut', () => {
    fc.assert(
      fc.property(
        chatResponses(streamedParts),
        fc.array(fc.nat({ max: 20 }), { maxLength: 4 }),
        (response, at) => {
          const events = deepFreeze(eventsInPieces(response, at));
          const text = encodeAll(chat, events, answerContext({ includeUsage: true }));
          const result = assemble(decodeAll(chat.createStreamDecoder?.(), payloadsOf(text)));
          expect(result.failures).toEqual([]);
          expect({ ...result, choices: undefined }).toMatchObject({ id: response.id, model: response.model });
          expect(result.usage).toEqual(response.usage);
          expect(answerOf(result.choices)).toEqual(answerOf(choicesOf(response)));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('says the same in a stream as in a whole answer', () => {
    fc.assert(
      fc.property(
        chatResponses(streamedParts),
        fc.array(fc.nat({ max: 20 }), { maxLength: 4 }),
        (response, at) => {
          const encoded = chat.inbound?.encodeResponse(response, answerContext());
          const choices = encoded === undefined ? [] : jsonOf(encoded)['choices'];
          const messages = Array.isArray(choices) ? choices : [];
          const text = encodeAll(chat, eventsInPieces(response, at));
          for (const [index, choice] of messages.entries()) {
            expect(joinedDeltas(text, index)).toEqual(messageOf(choice));
          }
        },
      ),
    );
  });
});

type Choices = ReadonlyMap<number, { parts: Part[]; reason: unknown; native: unknown }>;

function choicesOf(response: ChatResponse): Choices {
  return new Map(
    response.choices.map((choice) => [
      choice.index,
      { parts: choice.parts, reason: choice.finish_reason, native: choice.native_finish_reason },
    ]),
  );
}

/** Reasoning without signature loses nothing but its label; `summary` is told only where details are needed. */
function answerOf(choices: Choices) {
  return [...choices].map(([index, { parts, reason, native }]) => ({ index, parts, reason, native }));
}

/** Adds up deltas as the clients of the vendor do. */
function joinedDeltas(text: string, index: number) {
  const joined = { content: '', refusal: '', reasoning: '', calls: new Map<unknown, string>(), rest: {} };
  for (const payload of payloadsOf(text)) {
    const choices = Array.isArray(payload['choices']) ? payload['choices'] : [];
    for (const choice of choices) {
      const of: unknown = choice;
      if (!isRecord(of) || of['index'] !== index || !isRecord(of['delta'])) continue;
      const { role: _role, content, refusal, reasoning, tool_calls: calls, ...rest } = of['delta'];
      joined.content += typeof content === 'string' ? content : '';
      joined.refusal += typeof refusal === 'string' ? refusal : '';
      joined.reasoning += typeof reasoning === 'string' ? reasoning : '';
      for (const call of Array.isArray(calls) ? calls : []) addCall(joined.calls, call);
      Object.assign(joined.rest, rest);
    }
  }
  return { ...joined, calls: [...joined.calls.values()] };
}

function addCall(calls: Map<unknown, string>, call: unknown) {
  if (!isRecord(call)) return;
  const inner = isRecord(call['custom']) ? call['custom'] : call['function'];
  const words = isRecord(inner) ? String(inner['arguments'] ?? inner['input']) : '';
  const head = typeof call['id'] === 'string' ? `${call['id']} ` : '';
  calls.set(call['index'], (calls.get(call['index']) ?? '') + head + words);
}

function messageOf(choice: unknown) {
  const message = isRecord(choice) && isRecord(choice['message']) ? choice['message'] : {};
  const { role: _role, content, refusal, reasoning, tool_calls: calls, ...rest } = message;
  const joined = new Map<unknown, string>();
  for (const [index, call] of (Array.isArray(calls) ? calls : []).entries()) {
    addCall(joined, isRecord(call) ? { ...call, index } : call);
  }
  return {
    content: content ?? '',
    refusal: refusal ?? '',
    reasoning: reasoning ?? '',
    calls: [...joined.values()],
    rest,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
