import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutEverywhere, cutsOf, inPieces } from '../../../test/support/cuts.js';
import { recordings } from '../../../test/support/recordings.js';
import type { StreamFraming } from '../../adapter/dialect.js';
import { BifrostError } from '../../errors/bifrost-error.js';
import { createFraming } from './create-framing.js';
import type { FramedEvent, FramingOptions } from './framing.js';

function frame(
  kind: StreamFraming,
  pieces: readonly (Buffer | string)[],
  options: Omit<FramingOptions, 'onEvent'> = {},
): FramedEvent[] {
  const events: FramedEvent[] = [];
  const framing = createFraming(kind, (event) => events.push(event), options);
  for (const piece of pieces) framing.push(Buffer.from(piece));
  framing.end();
  return events;
}

const data = (...texts: string[]): FramedEvent[] => texts.map((text) => ({ data: text }));

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (BifrostError.isInstance(error)) return error.code;
  }
  return undefined;
}

describe('server-sent events', () => {
  it.each([
    ['line feeds', 'data: {"a":1}\n\ndata: {"b":2}\n\n'],
    ['carriage returns and line feeds', 'data: {"a":1}\r\n\r\ndata: {"b":2}\r\n\r\n'],
    ['carriage returns', 'data: {"a":1}\r\rdata: {"b":2}\r\r'],
    ['a mixture', 'data: {"a":1}\r\n\ndata: {"b":2}\n\r\n'],
    ['a byte order mark', '\uFEFFdata: {"a":1}\n\ndata: {"b":2}\n\n'],
    ['no space after the colon', 'data:{"a":1}\n\ndata:{"b":2}\n\n'],
    [
      'comments and other fields',
      ': hi\n\nid: 7\nretry: 10\nevent:\ndata: {"a":1}\n:\n\nfoo: bar\ndata: {"b":2}\n\n',
    ],
    ['blank lines', '\n\n\ndata: {"a":1}\n\n\n\n\ndata: {"b":2}\n\n\n'],
    ['no last blank line', 'data: {"a":1}\n\ndata: {"b":2}\n'],
    ['no last line end', 'data: {"a":1}\n\ndata: {"b":2}'],
  ])('reads %s, cut anywhere', (_name, text) => {
    const bytes = Buffer.from(text);
    for (const cut of cutsOf(bytes)) {
      expect(frame('sse', [bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(data('{"a":1}', '{"b":2}'));
    }
    expect(frame('sse', inPieces(bytes, [1]))).toEqual(data('{"a":1}', '{"b":2}'));
  });

  it('joins the lines of data and tells the name of an event', () => {
    expect(frame('sse', ['event: message_start\ndata: {"a":\ndata: 1}\n\n'])).toEqual([
      { event: 'message_start', data: '{"a":\n1}' },
    ]);
  });

  it('keeps characters whole that the network split', () => {
    const bytes = Buffer.from('data: {"t":"é漢🙂\u2028"}\n\n');
    for (const cut of cutsOf(bytes)) {
      expect(frame('sse', [bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(
        data('{"t":"é漢🙂\u2028"}'),
      );
    }
  });

  it('gives an event out as soon as its blank line is there', () => {
    const events: FramedEvent[] = [];
    const framing = createFraming('sse', (event) => events.push(event));
    framing.push(Buffer.from('data: {"a":1}\n'));
    expect(events).toEqual([]);
    framing.push(Buffer.from('\n'));
    expect(events).toEqual(data('{"a":1}'));
  });

  it('drops an event that the end of the stream cut, but not the end marker', () => {
    expect(frame('sse', ['data: {"a":1}\n\ndata: {"b":'])).toEqual(data('{"a":1}'));
    expect(frame('sse', ['data: {"a":1}\n\ndata: [DO'], { endMarker: '[DONE]' })).toEqual(data('{"a":1}'));
    expect(frame('sse', ['data: [DONE]'], { endMarker: '[DONE]' })).toEqual(data('[DONE]'));
    expect(frame('sse', ['data: {"t":"', Buffer.from('é').subarray(0, 1)])).toEqual([]);
  });

  it('gives a JSON body without data: out at the end', () => {
    const body = '{\n  "error": {\n    "code": 500,\n\n    "message": "data: boom"\n  }\n}';
    const bytes = Buffer.from(`data: {"a":1}\r\n\r\n${body}`);
    for (const cut of cutsOf(bytes)) {
      const events = frame('sse', [bytes.subarray(0, cut), bytes.subarray(cut)]);
      expect(events).toHaveLength(2);
      expect(JSON.parse(events[1]?.data ?? '')).toEqual({ error: { code: 500, message: 'data: boom' } });
    }
    expect(frame('sse', ['{"error":"x"}'])).toEqual(data('{"error":"x"}'));
    expect(frame('sse', ['{"error":'])).toEqual([]);
    expect(frame('sse', ['<html>\n<p>{"a":1}</p>\n'])).toEqual([]);
  });

  it('reports comments, which are signs of life', () => {
    let comments = 0;
    frame('sse', [': ping\n\n:\n\ndata: {}\n\n: OPENROUTER PROCESSING\n\n'], {
      onComment: () => (comments += 1),
    });
    expect(comments).toBe(3);
  });

  it.each([
    ['a line without end', ['data: ', 'x'.repeat(50), 'x'.repeat(51)]],
    ['one line in one piece', [`data: ${'x'.repeat(101)}\n\n`]],
    ['many lines', Array.from({ length: 20 }, () => 'data: 12345678\n')],
    ['a bare body', Array.from({ length: 20 }, () => '{"a": "12345678"\n')],
  ])('bounds %s', (_name, pieces) => {
    expect(codeOf(() => frame('sse', pieces, { maxEventLength: 100 }))).toBe('invalid_response');
    expect(codeOf(() => frame('sse', pieces))).toBeUndefined();
  });

  it('does not sum up what it has given out', () => {
    const events = frame(
      'sse',
      Array.from({ length: 100 }, () => 'data: 12345678\n\n'),
      { maxEventLength: 100 },
    );
    expect(events).toHaveLength(100);
  });

  it('gives the same events however the stream comes (property)', () => {
    const line = fc.string({ unit: fc.constantFrom('a', '{', '"', ':', ' ', 'é', '🙂', 'data:') });
    const event = fc.record({ name: fc.option(line), lines: fc.array(line, { minLength: 1, maxLength: 3 }) });
    const ends = fc.constantFrom('\n', '\r\n', '\r');
    const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(event), ends, sizes, (events, lineEnd, pieceSizes) => {
        const text = events.map(({ name, lines }) => {
          const field = name === null ? [] : [`event: ${name}`];
          return [...field, ...lines.map((item) => `data: ${item}`), '', ''].join(lineEnd);
        });
        const wanted = events.map(({ name, lines }) =>
          name === null || name === '' ? { data: lines.join('\n') } : { event: name, data: lines.join('\n') },
        );
        // The last line end of a stream may be a carriage return whose line feed has not come: a comment flushes it.
        const bytes = Buffer.from(`${text.join('')}:${lineEnd}`);
        expect(frame('sse', inPieces(bytes, pieceSizes))).toEqual(wanted);
      }),
    );
  });
});

describe('newline-delimited JSON', () => {
  it('reads lines cut anywhere, blank lines and carriage returns left out', () => {
    const bytes = Buffer.from('\uFEFF{"t":"é🙂"}\r\n\n  \n{"b":2}\n{"c":3}');
    for (const cut of cutsOf(bytes)) {
      const events = frame('ndjson', [bytes.subarray(0, cut), bytes.subarray(cut)]);
      expect(events).toEqual(data('{"t":"é🙂"}', '{"b":2}', '{"c":3}'));
    }
    expect(frame('ndjson', inPieces(bytes, [1]))).toHaveLength(3);
  });

  it('gives malformed lines out for others to judge, but not a line that was cut', () => {
    expect(frame('ndjson', ['nonsense\n{"a":1}\n{"b":'])).toEqual(data('nonsense', '{"a":1}'));
  });

  it('bounds a line', () => {
    expect(codeOf(() => frame('ndjson', ['x'.repeat(60), 'x'.repeat(41)], { maxEventLength: 100 }))).toBe(
      'invalid_response',
    );
    expect(frame('ndjson', ['"1234567"\n'.repeat(100)], { maxEventLength: 10 })).toHaveLength(100);
  });
});

it.each(['aws-event-stream', 'bytes', 'none'] as const)('refuses to frame %s', (kind) => {
  expect(() => createFraming(kind, () => undefined)).toThrow(kind);
});

/** Whether the events are those of the whole wherever the stream is cut. Compares as it goes: cuts are many. */
function isSameAtEveryCut(kind: StreamFraming, bytes: Buffer): boolean {
  const wanted = frame(kind, [bytes], { endMarker: '[DONE]' });
  const sameIn = (pieces: readonly Buffer[]): boolean => {
    let count = 0;
    let same = true;
    const onEvent = (event: FramedEvent): void => {
      const expected = wanted[count++];
      same &&= expected !== undefined && expected.data === event.data && expected.event === event.event;
    };
    const framing = createFraming(kind, onEvent, { endMarker: '[DONE]' });
    for (const piece of pieces) framing.push(piece);
    framing.end();
    return same && count === wanted.length && count > 0;
  };
  if (!sameIn(inPieces(bytes, [1]))) return false;
  for (const pieces of cutEverywhere(bytes)) if (!sameIn(pieces)) return false;
  return true;
}

// Streams that providers really sent, when they lie beside the project.
describe.each([
  ['sse', recordings('response.sse.txt')],
  ['ndjson', recordings('response.ndjson')],
] as const)('recorded streams (%s)', (kind, streams) => {
  it(`gives ${streams.length} recorded streams the same events at every cut`, () => {
    const differing = streams.filter(({ bytes }) => !isSameAtEveryCut(kind, bytes));
    expect(differing.map(({ name }) => name)).toEqual([]);
  });
});
