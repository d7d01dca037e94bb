import { chat, object, objects, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { cohereChat } from '../src/index.js';
import { decodeEvents } from '@bifrost/provider-testkit';
import { answer, answerContext, encodeContext, inbound, jsonOf, payloadsOf } from './support.js';

const call = { id: 'a', type: 'function', function: { name: 'look', arguments: '{}' } };

/** The message of a Chat answer, returned by its client with a result and sent to Cohere again. */
function returned(message: JsonObject): JsonObject {
  const result = { role: 'tool', tool_call_id: 'a', content: '1' };
  const body = { model: 'm', messages: [{ role: 'user', content: 'Hi' }, message, result] };
  const request = chat.inbound?.decodeRequest(inbound(body));
  if (request === undefined) throw new Error('no client can speak Chat');
  const wire = cohereChat.encodeRequest(request, encodeContext());
  expect(wire.dropped).toEqual([]);
  return objects(jsonOf(wire.body)['messages'])[1] ?? {};
}

const wanted = { role: 'assistant', tool_plan: 'I will look.', tool_calls: [call] };

describe('a tool plan', () => {
  it('reaches a client of Chat and comes back as a plan', () => {
    const body = { id: 'x', finish_reason: 'TOOL_CALL', message: wanted };
    const written = chat.inbound?.encodeResponse(cohereChat.decodeResponse(answer(body)), answerContext());
    const [choice] = objects(jsonOf(written?.body ?? { kind: 'none' })['choices']);
    const message = object(choice?.['message']) ?? {};
    expect(message['reasoning']).toBe('I will look.');
    expect(returned(message)).toEqual(wanted);
  });

  it('does so in a stream as well', () => {
    const events: JsonObject[] = [
      { type: 'tool-plan-delta', delta: { message: { tool_plan: 'I will' } } },
      { type: 'tool-plan-delta', delta: { message: { tool_plan: ' look.' } } },
      { type: 'tool-call-start', index: 0, delta: { message: { tool_calls: call } } },
      { type: 'tool-call-end', index: 0 },
      { type: 'message-end', delta: { finish_reason: 'TOOL_CALL' } },
    ];
    const encoder = chat.inbound?.createStreamEncoder?.(answerContext());
    const { emitted } = decodeEvents(cohereChat.createStreamDecoder?.(), events);
    const written = emitted
      .map((event) => (event.type === 'error' ? '' : String(encoder?.push(event))))
      .join('');
    const deltas = payloadsOf(written + String(encoder?.end())).flatMap((chunk) =>
      objects(chunk['choices']).map((choice) => object(choice['delta']) ?? {}),
    );
    const members = (name: string): JsonObject[] => deltas.flatMap((delta) => objects(delta[name]));
    expect(members('tool_calls')[0]).toMatchObject({ id: 'a', function: { name: 'look' } });
    expect(
      returned({
        role: 'assistant',
        content: null,
        tool_calls: [call],
        reasoning_details: members('reasoning_details'),
      }),
    ).toEqual(wanted);
  });
});
