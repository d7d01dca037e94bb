import { expect, it } from 'vitest';
import {
  answerContext,
  answerOf,
  encodeContext,
  frozen,
  inboundRequest,
  jsonOf,
} from '../../../test/support/dialects.js';
import { recordedCases, type RecordedCase } from '../../../../../tooling/recorded-cases.js';
import { assemble, decodeAll, parseSse } from '../../../test/support/stream-parts.js';
import { WireFailure } from '../../adapter/failures.js';
import type { ChatResponse } from '../../hub/chat.js';
import type { Part } from '../../hub/part.js';
import { number, object, objects, parseJson, text, texts, type JsonObject } from '../../json/read.js';
import { responses } from './dialect.js';

/*
 * Recorded traffic, where there is any beside the project. What an answer says is compared with readings that were
 * made by other code.
 */
const cases = await recordedCases({ family: 'openai-responses' });
const whole = cases.filter((each) => each.status === 200 && !each.streaming);
const streamed = cases.filter((each) => each.status === 200 && each.streaming);
const streams = streamed.filter((each) => each.facts['error'] === null);
const brokenStreams = streamed.filter((each) => each.facts['error'] !== null);
const failed = cases.filter((each) => each.status >= 400);
const requests = cases.filter((each) => each.request?.['input'] !== undefined);
process.stdout.write(
  `recorded Responses traffic: ${whole.length} answers, ${streamed.length} streams, ${failed.length} errors, ` +
    `${requests.length} requests${cases.length === 0 ? ' (no recordings beside the project)' : ''}\n`,
);

interface Told {
  parts: readonly Part[];
  finish: string | undefined;
  usage: ChatResponse['usage'];
}

function tellOf(response: ChatResponse): Told {
  const [choice] = response.choices;
  return { parts: choice?.parts ?? [], finish: choice?.finish_reason, usage: response.usage };
}

function textOf(parts: readonly Part[], type: 'text' | 'refusal' | 'reasoning'): string {
  return parts.map((part) => (part.type === type && 'text' in part ? (part.text ?? '') : '')).join('');
}

/** Arguments as the facts have them. */
function readArguments(part: Extract<Part, { type: 'tool_call' }>): unknown {
  if (part.kind === 'custom') return part.arguments;
  return part.arguments.trim() === '' ? {} : parseJson(part.arguments);
}

function secretsOf(parts: readonly Part[]): string[] {
  return parts.flatMap((part) => {
    if (part.type === 'reasoning') return part.encrypted === undefined ? [] : [part.encrypted];
    return part.type === 'opaque' ? texts(part.value['encrypted_content'] ?? []) : [];
  });
}

function expectFacts({ facts }: RecordedCase, { parts, finish, usage }: Told): void {
  expect(textOf(parts, 'text')).toBe(facts['text']);
  expect(textOf(parts, 'refusal')).toBe(facts['refusal']);
  expect(textOf(parts, 'reasoning')).toBe(facts['reasoning']);
  expect(secretsOf(parts)).toEqual(facts['signature_values']);
  const calls = parts.filter((part) => part.type === 'tool_call');
  expect(calls.map((part) => ({ id: part.id, name: part.name, arguments: readArguments(part) }))).toEqual(
    objects(facts['tool_calls']).map((call) => ({
      id: call['id'],
      name: call['name'],
      arguments: call['arguments'],
    })),
  );
  // Nobody knows how a response ended that is still queued.
  expect(finish).toBe(facts['finish'] ?? finish);
  const counted = object(facts['usage']);
  expect(usage?.prompt_tokens).toBe(counted?.['prompt']);
  expect(usage?.completion_tokens).toBe(counted?.['completion']);
  const cached = usage?.prompt_tokens_details?.cached_tokens;
  expect(cached).toBe(counted?.['cached'] ?? cached);
}

/** What a client of ours reads from a response object. */
function tellOfBody(body: JsonObject): Told {
  return tellOf(responses.decodeResponse(answerOf(body)));
}

it.each(whole.map((each) => [each.id, each] as const))('recorded answer %s', (_id, each) => {
  const [body] = each.payloads;
  const response = frozen(responses.decodeResponse(answerOf(frozen(body ?? {}))));
  expect(response.choices).toHaveLength(1);
  expectFacts(each, tellOf(response));
  const written = jsonOf(
    responses.inbound?.encodeResponse(response, answerContext({ model: text(body?.['model']) ?? '' })),
  );
  expectFacts(each, tellOfBody(written));
  // Of our own: a response that was read in another dialect has nothing but its parts.
  const { native: _native, ...foreign } = response;
  expectFacts(each, tellOfBody(jsonOf(responses.inbound?.encodeResponse(foreign, answerContext()))));
});

it.each(streams.map((each) => [each.id, each] as const))('recorded stream %s', (_id, each) => {
  const events = decodeAll(responses.createStreamDecoder?.(), frozen(each.payloads));
  const told = assemble(events);
  const decoded = { parts: told.parts, finish: told.finish?.reason, usage: told.usage };
  expectFacts(each, decoded);
  const deltas = events.map((event) => (event.type === 'text-delta' ? event.value : '')).join('');
  expect(deltas).toBe(each.facts['text']);

  const encoder = responses.inbound?.createStreamEncoder?.(answerContext());
  let sse = '';
  for (const event of frozen(events)) if (event.type !== 'error') sse += String(encoder?.push(event));
  sse += String(encoder?.end());
  const wire = parseSse(sse);
  expect(wire.map(({ json }) => json['sequence_number'])).toEqual(wire.map((_event, index) => index));
  expect(wire.every(({ event, json }) => event === json['type'])).toBe(true);
  const again = assemble(
    decodeAll(
      responses.createStreamDecoder?.(),
      wire.map(({ json }) => json),
    ),
  );
  expect(again.parts).toEqual(told.parts);
  expect(again.usage?.total_tokens).toBe(told.usage?.total_tokens);
  const last = object(wire.at(-1)?.json['response']);
  expectFacts(each, tellOfBody(last ?? {}));
});

it.each(streams.map((each) => [each.id, each] as const))(
  '%s says in pieces what its last event says at once',
  (_id, each) => {
    const last = object(each.payloads.at(-1)?.['response']);
    const output = objects(last?.['output']);
    const items = each.payloads.filter((event) => event['type'] === 'response.output_item.done');
    // Recordings that were shortened by hand no longer agree with themselves.
    if (output.length !== items.length) return;
    const pieces = assemble(decodeAll(responses.createStreamDecoder?.(), each.payloads));
    const atOnce = assemble(decodeAll(responses.createStreamDecoder?.(), each.payloads.slice(-1)));
    expect(pieces.parts.map((part) => part.type)).toEqual(atOnce.parts.map((part) => part.type));
    expect(textOf(pieces.parts, 'reasoning')).toBe(textOf(atOnce.parts, 'reasoning'));
    expect(atOnce.finish).toEqual(pieces.finish);
  },
);

it.each(brokenStreams.map((each) => [each.id, each] as const))('recorded broken stream %s', (_id, each) => {
  const told = assemble(decodeAll(responses.createStreamDecoder?.(), frozen(each.payloads)));
  expect(told.failures).toHaveLength(1);
  expect(told.failures[0]?.message).toEqual(expect.any(String));
  expect(told.finish).toBeUndefined();
});

it.each(failed.map((each) => [each.id, each] as const))('recorded error %s', (_id, each) => {
  const [body] = each.payloads;
  const failure = responses.decodeError({
    status: each.status,
    headers: {},
    body: { kind: 'json', value: body ?? {} },
  });
  const error = object(body?.['error']);
  expect(failure.status).toBe(each.status);
  expect(failure.message).toBe(error?.['message'] ?? body?.['message']);
  expect(failure.code).toBe(text(error?.['code']) ?? number(error?.['code'])?.toString());
});

it.each(requests.map((each) => [each.id, each] as const))('recorded request %s', (_id, { request }) => {
  const body = frozen(request ?? {});
  // Two recordings have a list spread into an object for a message: no client of the API wrote that.
  if (objects(body['input']).some((item) => item['0'] !== undefined)) return;
  const decoded = frozen(responses.inbound?.decodeRequest(inboundRequest(body)));
  if (!decoded) throw new Error('nothing was decoded');
  const wire = responses.encodeRequest(
    decoded,
    encodeContext({ model: decoded.model, stream: decoded.stream }),
  );
  expect(wire.dropped).toEqual([]);
  if (wire.body.kind !== 'json') throw new Error('the body is no JSON');
  const again = responses.inbound?.decodeRequest(inboundRequest(wire.body.value));
  expect(again).toEqual(decoded);
});

it('a failed response is a WireFailure', () => {
  const body = {
    object: 'response',
    status: 'failed',
    output: [],
    error: { code: 'server_error', message: 'no' },
  };
  expect(() => responses.decodeResponse(answerOf(body))).toThrow(WireFailure);
});
