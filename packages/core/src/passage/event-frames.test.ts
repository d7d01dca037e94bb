import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutEverywhere, cutsOf, inPieces } from '../../test/support/cuts.js';
import { recordings } from '../../test/support/recordings.js';
import { createFraming } from '../transport/framing/create-framing.js';
import type { FramedEvent } from '../transport/framing/framing.js';
import type { EventFrame } from './event-frame.js';
import { EventFramer } from './event-frames.js';
import { compileMarkers } from './markers.js';

function frames(pieces: readonly (Buffer | string)[]): {
  events: EventFrame[];
  rest: EventFrame | undefined;
} {
  const events: EventFrame[] = [];
  const framer = new EventFramer((event) => events.push(event));
  for (const piece of pieces) framer.push(Buffer.from(piece));
  return { events, rest: framer.end() };
}

/** The only event of a text. */
function one(text: string): EventFrame {
  const { events, rest } = frames([text]);
  const [event] = events;
  if (event === undefined || events.length > 1 || rest !== undefined) throw new Error('not one event');
  return event;
}

/** Everything there is to see of the events, for comparing. */
function seen(pieces: readonly (Buffer | string)[]): unknown {
  const { events, rest } = frames(pieces);
  return [...events, rest].map((event) =>
    event === undefined
      ? undefined
      : [event.bytes.toString('latin1'), event.event, event.data, event.isComment, event.looksLikeObject],
  );
}

const append = (text: string): string | undefined => one(text).append('extra_fields', '{"p":1}')?.toString();

/** The events as the parser for translation sees them. */
function parsed(bytes: Buffer): FramedEvent[] {
  const events: FramedEvent[] = [];
  const framing = createFraming('sse', (event) => events.push(event));
  framing.push(bytes);
  return events;
}

function named(event: EventFrame): FramedEvent {
  return event.event === undefined ? { data: event.data } : { event: event.event, data: event.data };
}

describe('EventFrame', () => {
  it.each([
    ['data: {"a":1}\n\n', { data: '{"a":1}', event: undefined, looksLikeObject: true, isComment: false }],
    ['data:{"a":1}\r\n\r\n', { data: '{"a":1}', event: undefined, looksLikeObject: true, isComment: false }],
    ['data: {"a":1} \r\r', { data: '{"a":1} ', event: undefined, looksLikeObject: true, isComment: false }],
    ['event: ping\ndata: {}\n\n', { data: '{}', event: 'ping', looksLikeObject: true, isComment: false }],
    ['event:ping\r\ndata:{}\r\n\r\n', { data: '{}', event: 'ping', looksLikeObject: true, isComment: false }],
    ['data: {}\nevent: late\n\n', { data: '{}', event: 'late', looksLikeObject: true, isComment: false }],
    ['id: 1\ndata: {}\n\n', { data: '{}', event: undefined, looksLikeObject: true, isComment: false }],
    [
      'data: {"a":\ndata: 1}\n\n',
      { data: '{"a":\n1}', event: undefined, looksLikeObject: true, isComment: false },
    ],
    [
      '\uFEFFdata: {"é":1}\n\n',
      { data: '{"é":1}', event: undefined, looksLikeObject: true, isComment: false },
    ],
    ['data: {"a":\n\n', { data: '{"a":', event: undefined, looksLikeObject: false, isComment: false }],
    ['data: "a"}\n\n', { data: '"a"}', event: undefined, looksLikeObject: false, isComment: false }],
    ['data: {\n\n', { data: '{', event: undefined, looksLikeObject: false, isComment: false }],
    ['data: }\n\n', { data: '}', event: undefined, looksLikeObject: false, isComment: false }],
    ['data:\n\n', { data: '', event: undefined, looksLikeObject: false, isComment: false }],
    ['data: \n\n', { data: '', event: undefined, looksLikeObject: false, isComment: false }],
    ['data\n\n', { data: '', event: undefined, looksLikeObject: false, isComment: false }],
    ['data: [DONE]\n\n', { data: '[DONE]', event: undefined, looksLikeObject: false, isComment: false }],
    [': keep-alive\n\n', { data: '', event: undefined, looksLikeObject: false, isComment: true }],
    [': a\n: b\n\n', { data: '', event: undefined, looksLikeObject: false, isComment: true }],
    [': a\ndata: {}\n\n', { data: '{}', event: undefined, looksLikeObject: true, isComment: false }],
    ['\n', { data: '', event: undefined, looksLikeObject: false, isComment: true }],
    ['event: x\n\n', { data: '', event: 'x', looksLikeObject: false, isComment: false }],
  ])('reads %j', (text, wanted) => {
    const event = one(text);
    expect({
      data: event.data,
      event: event.event,
      looksLikeObject: event.looksLikeObject,
      isComment: event.isComment,
    }).toEqual(wanted);
    expect(event.bytes.toString()).toBe(text);
  });

  it('knows an end marker and finds markers', () => {
    expect([one('data: [DONE]\n\n').is('[DONE]'), one('data:[DONE]\r\n\r\n').is('[DONE]')]).toEqual([
      true,
      true,
    ]);
    expect([one('data: [DONE] \n\n').is('[DONE]'), one('data: [DONX]\n\n').is('[DONE]')]).toEqual([
      false,
      false,
    ]);
    expect(one('id: 1\ndata: [DONE]\n\n').is('[DONE]')).toBe(true);
    const markers = compileMarkers(['"usage":{', '"error"', 'é.*']);
    expect(one('data: {"é.*":{}}\n\n').includesAny(markers)).toBe(true);
    expect(one('data: {"é":{}}\n\n').includesAny(markers)).toBe(false);
    expect(one('data: {}\n\n').includesAny(compileMarkers([]))).toBe(false);
    expect(one('data: {"usage":{}}\n\n').includesAny(markers)).toBe(true);
    expect(one('data: {"usage":null}\n\n').includesAny(markers)).toBe(false);
  });

  it('adds a member to the payload and leaves the rest as it is', () => {
    expect(append('data: {"a":1e400}\n\n')).toBe('data: {"a":1e400,"extra_fields":{"p":1}}\n\n');
    expect(append('event: x\r\ndata: {} \r\n\r\n')).toBe(
      'event: x\r\ndata: {"extra_fields":{"p":1}} \r\n\r\n',
    );
    expect(append('data: [DONE]\n\n')).toBeUndefined();
    expect(append('data: {"a":\ndata: 1}\n\n')).toBeUndefined();
  });
});

describe('EventFramer', () => {
  it('gives an event out as soon as it is complete', () => {
    const events: string[] = [];
    const framer = new EventFramer((event) => events.push(event.data));
    framer.push(Buffer.from('data: 1\n'));
    expect(events).toEqual([]);
    framer.push(Buffer.from('\ndata: 2\n\ndata: 3\n\nda'));
    expect(events).toEqual(['1', '2', '3']);
    framer.push(Buffer.from('ta: 4\n\n'));
    expect(events).toEqual(['1', '2', '3', '4']);
    expect(framer.end()).toBeUndefined();
  });

  it.each([
    [
      'data: 1\n\ndata: 2\r\n\r\ndata: 3\r\rdata: 4\n\r\ndata: 5\r\n\ndata: 6\n\n',
      ['1', '2', '3', '4', '5', '6'],
    ],
    ['data: 1\n\n\n\r\n\rdata: 2\n\n', ['1', '', '', '', '2']],
  ])('knows all line ends in %j, cut anywhere', (text, wanted) => {
    const bytes = Buffer.from(text);
    const whole = seen([bytes]);
    expect(frames([bytes]).events.map(({ data }) => data)).toEqual(wanted);
    for (const cut of cutsOf(bytes))
      expect(seen([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole);
    expect(seen(inPieces(bytes, [1]))).toEqual(whole);
  });

  it.each([
    ['data: {"a":1}', '{"a":1}', true],
    ['data: {"a":1}\n', '{"a":1}', true],
    ['event: x\r\ndata: {"a":1}\r', '{"a":1}', true],
    ['data: {"a":', '{"a":', false],
    ['{"error": 1}', '', false],
  ])('gives %j back at the end', (text, data, looksLikeObject) => {
    const { events, rest } = frames(['data: 1\n\n', text]);
    expect(events).toHaveLength(1);
    expect([rest?.bytes.toString(), rest?.data, rest?.looksLikeObject]).toEqual([
      text,
      data,
      looksLikeObject,
    ]);
  });

  it('gives an event out at the end whose blank line was half a line end', () => {
    const { events, rest } = frames(['data: 1\r\r']);
    expect([events.map(({ data }) => data), rest]).toEqual([['1'], undefined]);
  });

  it('bounds an event, also one that never ends', () => {
    const framer = new EventFramer(() => undefined, 100);
    framer.push(Buffer.from(`data: ${'x'.repeat(90)}\n\n`));
    expect(() => framer.push(Buffer.from(`data: ${'x'.repeat(95)}\n\n`))).toThrow('more than 100');
    const endless = new EventFramer(() => undefined, 100);
    endless.push(Buffer.alloc(60, 'x'));
    expect(() => endless.push(Buffer.alloc(60, 'x'))).toThrow('more than 100');
  });

  it('loses no byte and sees the same events however the stream comes (property)', () => {
    const part = fc.constantFrom(
      'data:',
      'data: ',
      'event: x',
      ': c',
      '{',
      '}',
      'é',
      '🙂',
      '\n',
      '\n',
      '\r',
      '\r\n',
    );
    const stream = fc.array(part, { maxLength: 40 }).map((parts) => Buffer.from(parts.join('')));
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
    fc.assert(
      fc.property(stream, sizes, (bytes, pieceSizes) => {
        const { events, rest } = frames([bytes]);
        const joined = Buffer.concat(
          [...events, ...(rest === undefined ? [] : [rest])].map((event) => event.bytes),
        );
        expect(joined.equals(bytes)).toBe(true);
        expect(seen(inPieces(bytes, pieceSizes))).toEqual(seen([bytes]));
      }),
      { numRuns: 2000 },
    );
  });

  it('sees what the parser for translation sees (property)', () => {
    const part = fc.constantFrom(
      'data:',
      'data: ',
      'event: x',
      'event:',
      ': c',
      '{',
      '}',
      'é',
      '\n',
      '\n',
      '\r\n',
      '\r',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        // A carriage return at the very end leaves the parser waiting; a comment shows it that the line is over.
        const bytes = Buffer.from(`${parts.join('')}\n\n:`);
        const { events } = frames([bytes]);
        const withData = events.filter((event) =>
          /(^|[\r\n\uFEFF])data(:|[\r\n])/.test(event.bytes.toString()),
        );
        expect(withData.map(named)).toEqual(parsed(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  const streams = recordings('response.sse.txt');
  it(`frames ${streams.length} recorded streams alike at every cut, and as the parser does`, () => {
    const differing = streams.filter(({ bytes }) => {
      const { events, rest } = frames([bytes]);
      const whole = [...events, ...(rest === undefined ? [] : [rest])]
        .map((event) => event.bytes.length)
        .join();
      const sameAt = (pieces: Buffer[]): boolean => {
        const lengths: number[] = [];
        const framer = new EventFramer((event) => lengths.push(event.bytes.length));
        for (const piece of pieces) framer.push(piece);
        const last = framer.end();
        return [...lengths, ...(last === undefined ? [] : [last.bytes.length])].join() === whole;
      };
      const sawTheSame =
        JSON.stringify(events.filter((event) => !event.isComment).map(named)) ===
        JSON.stringify(parsed(bytes));
      if (!sawTheSame || !sameAt(inPieces(bytes, [1]))) return true;
      for (const pieces of cutEverywhere(bytes)) if (!sameAt(pieces)) return true;
      return false;
    });
    expect(differing.map(({ name }) => name)).toEqual([]);
  });
});
