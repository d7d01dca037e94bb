import { describe, expect, it } from 'vitest';
import { list, number, object, text, type JsonObject } from '../../json/read.js';
import type { Part } from '../../hub/part.js';
import type { Usage } from '../../hub/usage.js';
import {
  answerContext,
  assemble,
  at,
  decodeAll,
  encodeAll,
  jsonOf,
  payloadsOf,
} from '../../../test/support/chat-tools.js';
import { recordedCases, type RecordedCase } from '../../../../../tooling/recorded-cases.js';
import { answer, inbound } from '../../../test/support/chat-tools.js';
import { chat } from './dialect.js';

/*
 * Recorded traffic of every provider of this format, compared with what readers say of it that were written apart from
 * our code.
 */
const cases = await recordedCases({ family: 'openai-chat' });
const answers = cases.filter((each) => each.status < 400 && !each.streaming);
const streams = cases.filter((each) => each.status < 400 && each.streaming && each.facts['error'] === null);
const broken = cases.filter((each) => each.status < 400 && each.streaming && each.facts['error'] !== null);
const requests = cases.filter((each) => each.request !== undefined && each.status < 400);
const errors = cases.filter((each) => each.status >= 400 && each.payloads.length > 0);

describe('recorded Chat Completions traffic', () => {
  it('says how much of it there is', () => {
    const counts = `${answers.length} answers, ${streams.length} streams, ${requests.length} requests, ${errors.length} errors`;
    process.stdout.write(
      cases.length === 0 ? 'no recordings beside the project\n' : `recorded Chat traffic: ${counts}\n`,
    );
    expect(cases.length === 0 || answers.length + streams.length > 0).toBe(true);
  });

  it.each(answers)('$id: the answer', (each) => {
    const decoded = chat.decodeResponse(answer(each.payloads[0] ?? {}));
    const [first] = decoded.choices;
    expect(decoded.choices).toHaveLength(number(each.facts['choices']) ?? -1);
    compare(each, { parts: first?.parts ?? [], finish: first?.finish_reason, usage: decoded.usage });
  });

  it.each(streams)('$id: the stream', (each) => {
    const result = assemble(decodeAll(chat.createStreamDecoder?.(), each.payloads));
    const first = result.choices.get(0);
    expect(result.failures).toEqual([]);
    expect(first?.reason).toBeDefined();
    compare(each, { parts: first?.parts ?? [], finish: first?.reason, usage: result.usage });
  });

  it.each(broken)('$id: the error in the stream', (each) => {
    expect(assemble(decodeAll(chat.createStreamDecoder?.(), each.payloads)).failures).toHaveLength(1);
  });

  it.each(streams)('$id: the stream, told to a client', (each) => {
    const events = decodeAll(chat.createStreamDecoder?.(), each.payloads);
    const good = events.flatMap((event) => (event.type === 'error' ? [] : [event]));
    const told = payloadsOf(encodeAll(chat, good, answerContext({ includeUsage: true })));
    const again = assemble(decodeAll(chat.createStreamDecoder?.(), told));
    expect(again.failures).toEqual([]);
    compare(each, {
      parts: again.choices.get(0)?.parts ?? [],
      finish: again.choices.get(0)?.reason,
      usage: again.usage,
    });
  });

  it.each(answers)('$id: the answer, told to a client and returned by it', (each) => {
    const encoded = chat.inbound?.encodeResponse(
      chat.decodeResponse(answer(each.payloads[0] ?? {})),
      answerContext(),
    );
    const message = object(at(encoded === undefined ? {} : jsonOf(encoded), 'choices', 0, 'message')) ?? {};
    const returned = chat.inbound?.decodeRequest(inbound({ model: 'm', messages: [message] }));
    const parts = returned?.messages[0]?.parts ?? [];
    expect(wordsOf(parts, 'text')).toBe(each.facts['text']);
    expect(callsOf(parts)).toHaveLength(list(each.facts['tool_calls']).length);
  });

  it.each(requests)('$id: the request is read', (each) => {
    const body = { model: 'recorded', ...each.request };
    const decoded = chat.inbound?.decodeRequest(inbound(body));
    expect(decoded?.messages.length).toBeGreaterThan(0);
  });

  it.each(errors)('$id: the error says what is wrong', (each) => {
    const failure = chat.decodeError({
      status: each.status,
      headers: {},
      body: { kind: 'json', value: each.payloads[0] ?? {} },
    });
    expect(failure.status).toBe(each.status);
    expect(failure.message ?? '').not.toBe('');
  });
});

interface Got {
  parts: Part[];
  finish: string | undefined;
  usage: Usage | undefined;
}

/** What we read and what others read, side by side; what they could not read counts as read by us. */
function compare({ facts }: RecordedCase, got: Got): void {
  expect({
    text: wordsOf(got.parts, 'text'),
    reasoning: wordsOf(got.parts, 'reasoning'),
    refusal: wordsOf(got.parts, 'refusal'),
    calls: callsOf(got.parts),
    finish: got.finish,
    usage: shortUsage(got.usage),
    audio: soundOf(got.parts),
  }).toEqual({
    text: facts['text'],
    reasoning: facts['reasoning'],
    refusal: facts['refusal'],
    calls: list(facts['tool_calls']).map((call) => ({
      name: at(call, 'name'),
      arguments: at(call, 'arguments'),
    })),
    finish: text(facts['finish']) ?? got.finish,
    usage: facts['usage'] === null ? shortUsage(got.usage) : expectedUsage(object(facts['usage']) ?? {}),
    audio: facts['audio'],
  });
}

function soundOf(parts: readonly Part[]) {
  const [audio] = parts.flatMap((part) => (part.type === 'audio' ? [part] : []));
  if (audio === undefined) return null;
  const data = 'data' in audio.source ? audio.source.data : '';
  return { transcript: audio.transcript ?? '', data_chars: data.length };
}

function wordsOf(parts: readonly Part[], type: 'text' | 'reasoning' | 'refusal'): string {
  return parts.map((part) => (part.type === type && 'text' in part ? (part.text ?? '') : '')).join('');
}

function callsOf(parts: readonly Part[]): { name: string; arguments: unknown }[] {
  return parts.flatMap((part) =>
    part.type === 'tool_call'
      ? [{ name: part.name, arguments: part.arguments.trim() === '' ? {} : JSON.parse(part.arguments) }]
      : [],
  );
}

function shortUsage(usage: Usage | undefined): JsonObject {
  return {
    prompt: usage?.prompt_tokens ?? null,
    completion: usage?.completion_tokens ?? null,
    total: usage?.total_tokens ?? null,
    cached: usage?.prompt_tokens_details?.cached_tokens ?? 0,
    reasoning: usage?.completion_tokens_details?.reasoning_tokens ?? 0,
  };
}

function expectedUsage(facts: JsonObject): JsonObject {
  return {
    prompt: facts['prompt'] ?? null,
    completion: facts['completion'] ?? null,
    total: facts['total'] ?? null,
    cached: facts['cached'] ?? 0,
    reasoning: facts['reasoning'] ?? 0,
  };
}
