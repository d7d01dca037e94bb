import type { Part, StreamEvent } from '@bifrost/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answerContext,
  assemble,
  decodeEvents,
  deepFreeze,
  fixture,
  readSse,
  type Emitted,
  type SseEvent,
} from '../../test/support.js';
import { protocolProblems } from '../../test/protocol.js';
import { MessagesStreamDecoder } from './decode-stream.js';
import { MessagesStreamEncoder } from './encode-stream.js';

function encode(
  events: readonly StreamEvent[],
  changes: Parameters<typeof answerContext>[0] = {},
): SseEvent[] {
  const encoder = new MessagesStreamEncoder(answerContext(changes));
  const written = deepFreeze([...events]).map((event) => encoder.push(event));
  return readSse(written.join('') + encoder.end());
}

const isCanonical = (event: Emitted): event is StreamEvent => event.type !== 'error';

function decode(events: readonly SseEvent[]): ReturnType<typeof assemble> {
  return assemble(
    decodeEvents(
      new MessagesStreamDecoder(),
      events.map(({ json }) => json),
    ).emitted,
  );
}

const start: StreamEvent = { type: 'start', id: 'chatcmpl-1', model: 'm', created: 1 };
const finish: StreamEvent = { type: 'finish', choice: 0, reason: 'stop', native_reason: 'stop' };
const at = (part: number): { choice: 0; part: number } => ({ choice: 0, part });
const call = (name: string): Part => ({ type: 'tool_call', id: name, name, arguments: '', kind: 'function' });

describe('the stream encoder', () => {
  it.each(['chat-text', 'chat-tools', 'chat-reasoning'])('writes %s.sse again with nothing lost', (name) => {
    const source = readSse(fixture(`${name}.sse`));
    const { emitted } = decodeEvents(
      new MessagesStreamDecoder(),
      source.map(({ json }) => json),
    );
    const written = encode(emitted.filter(isCanonical));
    expect(protocolProblems(written)).toEqual([]);
    expect(decode(written)).toEqual(assemble(emitted));
  });

  it('puts the usage so far into the first event and the last figures into message_delta', () => {
    const written = encode([
      start,
      { type: 'usage', usage: { prompt_tokens: 9, completion_tokens: 0, total_tokens: 9 } },
      { type: 'part-start', ...at(0), value: { type: 'text', text: '' } },
      { type: 'text-delta', ...at(0), value: 'x' },
      finish,
      { type: 'usage', usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } },
    ]);
    expect(written[0]?.json['message']).toMatchObject({ usage: { input_tokens: 9, output_tokens: 0 } });
    expect(written.at(-2)?.json).toMatchObject({
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { input_tokens: 9, output_tokens: 4 },
    });
  });

  it('writes text at once, not when it ends', () => {
    const encoder = new MessagesStreamEncoder(answerContext());
    encoder.push(start);
    encoder.push({ type: 'part-start', ...at(0), value: { type: 'text', text: '' } });
    expect(encoder.push({ type: 'text-delta', ...at(0), value: 'now' })).toContain('"text":"now"');
  });

  it('writes calls one after another, however their fragments interleave', () => {
    const written = encode([
      start,
      { type: 'part-start', ...at(0), value: call('a') },
      { type: 'part-start', ...at(1), value: call('b') },
      { type: 'arguments-delta', ...at(1), value: '{"b":' },
      { type: 'arguments-delta', ...at(0), value: '{"a":1' },
      { type: 'arguments-delta', ...at(1), value: '2}' },
      { type: 'part-end', ...at(1) },
      { type: 'arguments-delta', ...at(0), value: '}' },
      { type: 'part-end', ...at(0) },
      { ...finish, reason: 'tool_calls' },
    ]);
    expect(protocolProblems(written)).toEqual([]);
    expect(decode(written)).toMatchObject({
      parts: [
        { id: 'a', arguments: '{"a":1}' },
        { id: 'b', arguments: '{"b":2}' },
      ],
      finish: { native_reason: 'tool_use' },
    });
  });

  it('goes on with text in a block of its own when a call began meanwhile', () => {
    const written = encode([
      start,
      { type: 'part-start', ...at(0), value: { type: 'text', text: '' } },
      { type: 'text-delta', ...at(0), value: 'before ' },
      { type: 'part-start', ...at(1), value: call('a') },
      { type: 'text-delta', ...at(0), value: 'after' },
      { type: 'arguments-delta', ...at(1), value: '{}' },
      finish,
    ]);
    expect(protocolProblems(written)).toEqual([]);
    expect(decode(written).parts.map((part) => part.type)).toEqual(['text', 'tool_call', 'text']);
  });

  it('leaves empty text and empty reasoning out', () => {
    const written = encode([
      start,
      { type: 'part-start', ...at(0), value: { type: 'reasoning' } },
      { type: 'part-end', ...at(0) },
      { type: 'part-start', ...at(1), value: { type: 'text', text: '' } },
      { type: 'part-end', ...at(1) },
      finish,
    ]);
    expect(protocolProblems(written)).toEqual([]);
    expect(written.map(({ event }) => event)).toEqual(['message_start', 'message_delta', 'message_stop']);
  });

  it('begins text with an empty list of citations, for clients that refuse null', () => {
    const written = encode([
      start,
      { type: 'part-start', ...at(0), value: { type: 'text', text: '' } },
      { type: 'text-delta', ...at(0), value: 'a' },
      { type: 'part-end', ...at(0) },
      finish,
    ]);
    const begun = written.find(({ event }) => event === 'content_block_start');
    expect(begun?.json['content_block']).toEqual({ type: 'text', text: '', citations: [] });
  });

  it('keeps the signature of another vendor for the way back', () => {
    const kept = { type: 'reasoning', encrypted: 'secret', id: 'rs_1', dialect: 'openai.responses' } as const;
    const written = encode([
      start,
      { type: 'part-start', ...at(0), value: { type: 'reasoning', id: 'rs_1' } },
      { type: 'reasoning-delta', ...at(0), value: 'I think' },
      { type: 'part-end', ...at(0), value: { ...kept, text: 'I think' } },
      { type: 'part-start', ...at(1), value: kept },
      { type: 'part-end', ...at(1), value: kept },
      finish,
    ]);
    expect(protocolProblems(written)).toEqual([]);
    const blocks = written
      .filter(({ event }) => event === 'content_block_start')
      .map(({ json }) => json['content_block']);
    expect(blocks).toMatchObject([{ type: 'thinking' }, { type: 'redacted_thinking' }]);
    const signature = written.find(({ json }) => JSON.stringify(json).includes('signature_delta'));
    expect(JSON.stringify(signature)).toContain('bifrost.');
  });

  it('signs reasoning that was cut off before its vendor told the signature', () => {
    const written = encode([
      start,
      { type: 'part-start', ...at(0), value: { type: 'reasoning' } },
      { type: 'reasoning-delta', ...at(0), value: 'I think' },
      { type: 'part-start', ...at(1), value: { type: 'text', text: '' } },
      { type: 'text-delta', ...at(1), value: 'so' },
      { type: 'part-end', ...at(1) },
      {
        type: 'part-end',
        ...at(0),
        value: { type: 'reasoning', text: 'I think', signature: 's', dialect: 'x.y' },
      },
      finish,
    ]);
    expect(protocolProblems(written)).toEqual([]);
    expect(JSON.stringify(written)).toContain('bifrost.');
  });

  it('gives a custom tool the one member that Messages needs', () => {
    const written = encode([
      start,
      {
        type: 'part-start',
        ...at(0),
        value: { type: 'tool_call', id: 'c', name: 'sh', arguments: '', kind: 'custom' },
      },
      { type: 'arguments-delta', ...at(0), value: 'ls ' },
      { type: 'arguments-delta', ...at(0), value: '"x"' },
      { type: 'part-end', ...at(0) },
      finish,
    ]);
    expect(protocolProblems(written)).toEqual([]);
    expect(decode(written).parts).toMatchObject([{ arguments: '{"input":"ls \\"x\\""}' }]);
  });

  it('ignores further choices, log probabilities and fragments of nothing', () => {
    const written = encode([
      start,
      { type: 'text-delta', choice: 1, part: 0, value: 'other' },
      { type: 'arguments-delta', ...at(7), value: '{}' },
      { type: 'logprobs', ...at(0), value: [] },
      { type: 'text-delta', ...at(3), value: 'unannounced' },
      finish,
    ]);
    expect(protocolProblems(written)).toEqual([]);
    expect(decode(written).parts).toMatchObject([{ type: 'text', text: 'unannounced' }]);
  });

  it('writes extra_fields only where the client asked for them', () => {
    const written = encode([start, { ...finish, stop_sequence: 'END' }], { extraFields: seenFields });
    expect(written.at(-2)?.json).toMatchObject({
      delta: { stop_reason: 'stop_sequence', stop_sequence: 'END' },
      extra_fields: { seen: '{"native_finish_reason":"stop","native_stop_sequence":"END"}' },
    });
    expect(JSON.stringify(encode([start, finish]))).not.toContain('extra_fields');
  });

  it('loses nothing of any interleaving', () => {
    const words = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 });
    const parts = fc.array(fc.record({ type: fc.constantFrom('text', 'reasoning', 'tool_call'), words }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(parts, fc.infiniteStream(fc.nat()), (written, chance) => {
        const events = interleave(written, chance);
        const encoded = encode([start, ...events, finish]);
        expect(protocolProblems(encoded)).toEqual([]);
        const decoded = decode(encoded).parts;
        for (const type of ['text', 'reasoning'] as const) {
          const expected = written.filter((part) => part.type === type).flatMap((part) => part.words);
          const got = decoded.map((part) => (part.type === type ? (part.text ?? '') : '')).join('');
          expect(got.split('').toSorted()).toEqual(expected.join('').split('').toSorted());
        }
        const calls = decoded.flatMap((part) =>
          part.type === 'tool_call' ? [[part.name, part.arguments]] : [],
        );
        const expectedCalls = written.flatMap((part, index) =>
          part.type === 'tool_call' ? [[`tool${index}`, part.words.join('')]] : [],
        );
        expect(calls).toEqual(expectedCalls);
      }),
    );
  });
});

function seenFields(finished: unknown): { seen: string } {
  return { seen: JSON.stringify(finished) };
}

interface WrittenPart {
  type: 'text' | 'reasoning' | 'tool_call';
  words: string[];
}

/** Events of several parts in an order that chance gives: parts begin in order, their deltas mix. */
function interleave(parts: readonly WrittenPart[], chance: Iterator<number>): StreamEvent[] {
  const events: StreamEvent[] = [];
  const open: { part: number; left: StreamEvent[] }[] = [];
  let begun = 0;
  while (begun < parts.length || open.length > 0) {
    const pick = chance.next().value % (open.length + 1);
    const entry = open[pick];
    const next = parts[begun];
    if (entry === undefined && next === undefined) continue;
    if (entry === undefined && next !== undefined) {
      events.push({ type: 'part-start', ...at(begun), value: beginning(next, begun) });
      open.push({ part: begun, left: deltas(next, begun) });
      begun += 1;
    } else if (entry !== undefined) {
      const event = entry.left.shift();
      if (event === undefined) open.splice(pick, 1);
      else events.push(event);
    }
  }
  return events;
}

function beginning({ type }: WrittenPart, index: number): Part {
  if (type === 'tool_call') return call(`tool${index}`);
  return type === 'text' ? { type, text: '' } : { type };
}

function deltas({ type, words }: WrittenPart, part: number): StreamEvent[] {
  const kind = { text: 'text-delta', reasoning: 'reasoning-delta', tool_call: 'arguments-delta' } as const;
  const written = words.map((value): StreamEvent => ({ type: kind[type], ...at(part), value }));
  return [...written, { type: 'part-end', ...at(part) }];
}
