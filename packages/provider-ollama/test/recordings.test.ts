import { number, object, objects, text, WireFailure, type Dialect, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { classifyError } from '../src/classify-error.js';
import { ollamaChat, ollamaEmbed, ollamaGenerate, ollamaOpenaiChat } from '../src/index.js';
import { assemble, decodeEvents, type Assembled } from '@bifrost/provider-testkit';
import { answer, answerContext, encodeContext, inbound, jsonOf, parse, readLines } from './support.js';
import { recordedCases, type RecordedCase } from '../../../tooling/recorded-cases.js';
import {
  assembleWhole,
  each,
  expectedFacts,
  factsOf,
  withoutCallIds,
} from '../../../tooling/recorded-facts.js';
import { sharedJson } from '../../../tooling/shared-data.js';

const recordings = await recordedCases({ providers: ['ollama'] });
const at = (endpoint: string): RecordedCase[] =>
  recordings.filter((recording) => recording.endpoint === endpoint && recording.status === 200);
const native = at('/api/chat');
const compatible = at('/v1/chat/completions');
const errors = recordings.filter(({ status }) => status >= 400);

function told(dialect: Dialect<'chat'>, { streaming, payloads }: RecordedCase): Assembled {
  return streaming
    ? assemble(decodeEvents(dialect.createStreamDecoder?.(), payloads).emitted)
    : assembleWhole(dialect.decodeResponse(answer(payloads[0] ?? {})));
}

describe('recorded answers', () => {
  it.each([
    { name: 'native', dialect: ollamaChat, cases: native },
    { name: 'compatible', dialect: ollamaOpenaiChat, cases: compatible },
  ])('are read as the clients of the vendor read them: $name, $cases.length cases', ({ dialect, cases }) => {
    expect(each(cases, (recording) => withoutCallIds(factsOf(told(dialect, recording))))).toEqual(
      each(cases, ({ facts }) => withoutCallIds(expectedFacts(facts))),
    );
  });

  it(`keep the ids of calls (${native.length} cases)`, () => {
    for (const recording of native) {
      const ids = told(ollamaChat, recording).parts.flatMap((part) =>
        part.type === 'tool_call' ? [part.id] : [],
      );
      const wanted = objects(recording.facts['tool_calls']).map((call) => text(call['id']));
      expect(ids).toHaveLength(wanted.length);
      expect(ids).toEqual(wanted.map((id, index) => id ?? ids[index]));
    }
  });

  it(`go through our own encoders without loss (${native.length} cases)`, () => {
    expect(each(native, (recording) => withoutCallIds(factsOf(rewritten(recording))))).toEqual(
      each(native, ({ facts }) => withoutCallIds(expectedFacts(facts))),
    );
  });

  it('of completions and embeddings are read', () => {
    for (const { payloads } of at('/api/generate')) {
      const { emitted } = decodeEvents(ollamaGenerate.createStreamDecoder?.(), payloads);
      const { parts, errors: failures } = assemble(emitted);
      expect(parts).toEqual([{ type: 'text', text: ' Yes.Ican' }]);
      expect(failures).toEqual(['an error was encountered while running the model']);
    }
    for (const { payloads, facts } of at('/api/embed')) {
      const { vectors, usage } = ollamaEmbed.decodeResponse(answer(payloads[0] ?? {}));
      expect(vectors).toHaveLength(number(object(facts['embeddings'])?.['count']) ?? -1);
      expect(usage?.prompt_tokens ?? null).toBe(object(facts['usage'])?.['prompt'] ?? null);
    }
  });

  it(`that are errors tell their sentence (${errors.length} cases)`, () => {
    for (const { payloads, status, facts } of errors) {
      const failure = ollamaChat.decodeError(answer(payloads[0] ?? {}, status));
      expect(failure.message).toBeTruthy();
      const wanted = text(object(facts['error'])?.['class']);
      // The status tells the others.
      expect(classifyError(failure)?.code).toBe(wanted === 'context_length_exceeded' ? wanted : undefined);
      expect(() => ollamaChat.decodeResponse(answer(payloads[0] ?? {}))).toThrow(WireFailure);
    }
  });
});

function rewritten({ streaming, payloads }: RecordedCase): Assembled {
  const context = answerContext();
  if (!streaming) {
    const wire = ollamaChat.inbound?.encodeResponse(
      ollamaChat.decodeResponse(answer(payloads[0] ?? {})),
      context,
    );
    return assembleWhole(ollamaChat.decodeResponse(answer(jsonOf(wire?.body ?? { kind: 'none' }))));
  }
  const encoder = ollamaChat.inbound?.createStreamEncoder?.(context);
  const { emitted } = decodeEvents(ollamaChat.createStreamDecoder?.(), payloads);
  const lines = emitted.map((event) => (event.type === 'error' ? '' : String(encoder?.push(event))));
  const again = readLines(lines.join('') + String(encoder?.end()));
  return assemble(decodeEvents(ollamaChat.createStreamDecoder?.(), again).emitted);
}

/** A recorded or captured body beside what we make of it. */
function throughHub(body: JsonObject): {
  written: JsonObject;
  source: JsonObject;
  dropped: readonly string[];
} {
  const decoded = ollamaChat.inbound?.decodeRequest(inbound(body));
  if (decoded === undefined) throw new Error('no client can speak it');
  const options = { thinking_levels: ['*'] };
  const context = encodeContext({ model: text(body['model']) ?? '', stream: decoded.stream, options });
  const wire = ollamaChat.encodeRequest(decoded, context);
  return { written: normalised(jsonOf(wire.body)), source: normalised(body), dropped: wire.dropped };
}

/** One spelling for what means the same: ids of calls, empty members, one stop sequence. */
function normalised(body: JsonObject): JsonObject {
  const filled = Object.entries(body).filter(([, value]) => !isEmpty(value));
  const options = object(body['options']);
  const stop = options?.['stop'];
  return {
    ...Object.fromEntries(filled),
    stream: body['stream'] ?? true,
    messages: objects(body['messages']).map(normalisedMessage),
    ...(typeof stop === 'string' ? { options: { ...options, stop: [stop] } } : {}),
  };
}

function normalisedMessage(message: JsonObject): JsonObject {
  const { tool_call_id: _id, tool_name: _name, ...rest } = message;
  const calls = objects(message['tool_calls']).map((call) => {
    const { index: _index, ...called } = object(call['function']) ?? {};
    return called;
  });
  return { ...rest, content: rest['content'] ?? '', ...(calls.length === 0 ? {} : { tool_calls: calls }) };
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

describe('requests', () => {
  const requests = native.flatMap(({ request }) => (request === undefined ? [] : [request]));

  it(`that were recorded go through the hub without loss (${requests.length} cases)`, () => {
    for (const request of requests) {
      const { written, source, dropped } = throughHub(request);
      expect(written).toEqual(source);
      expect(dropped).toEqual([]);
    }
  });

  const captured = objects(sharedJson('specs/captures/ollama.json'));
  const chats = captured.filter(({ url }) => url === '/api/chat');

  it(`of the official client do as well (${chats.length} cases)`, () => {
    for (const { body } of chats) {
      const { written, source, dropped } = throughHub(object(body) ?? {});
      expect(written).toEqual(source);
      expect(dropped).toEqual([]);
    }
  });

  it('of the official client for embeddings do as well', () => {
    for (const { body } of captured.filter(({ url }) => url === '/api/embed')) {
      const request = ollamaEmbed.inbound?.decodeRequest(inbound(object(body) ?? {}));
      if (request === undefined) throw new Error('no client can speak it');
      const wire = ollamaEmbed.encodeRequest(request, encodeContext({ model: request.model }));
      expect(jsonOf(wire.body)).toEqual(parse(JSON.stringify(body)));
    }
  });
});
