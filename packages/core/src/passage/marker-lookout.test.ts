import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventFramer } from './event-frames.js';
import { MarkerLookout } from './marker-lookout.js';
import { compileMarkers } from './markers.js';

const markers = compileMarkers(['"usage":{', '"error":', '"tool_calls":[']);

/** What the lookout says of each event, beside what the event itself holds. */
function told(chunks: readonly Buffer[]): { mayHold: boolean; holds: boolean; data: string }[] {
  const seen: { mayHold: boolean; holds: boolean; data: string }[] = [];
  const lookout = new MarkerLookout();
  const framer = new EventFramer((frame, end) => {
    seen.push({ mayHold: lookout.mayHold(end), holds: frame.includesAny(markers), data: frame.data });
  });
  for (const chunk of chunks) {
    lookout.begin(chunk, markers, framer.holdsPart);
    framer.push(chunk);
    lookout.finish();
  }
  framer.end();
  return seen;
}

describe('the lookout for markers', () => {
  it('tells the events of a chunk that hold one, and no other', () => {
    const chunk =
      'data: {"a":1}\n\ndata: {"error":1}\n\ndata: {}\n\ndata: {"usage":{}}\n\ndata: {"usage":{}}\n\ndata: 2\n\n';
    const events = told([Buffer.from(chunk)]);
    expect(events.map(({ mayHold }) => mayHold)).toEqual([false, true, false, true, true, false]);
  });

  it('has an event looked at alone whose marker lies over the border of two chunks', () => {
    const events = told([Buffer.from('data: {"err'), Buffer.from('or":1}\n\ndata: {}\n\n')]);
    expect(events.map(({ mayHold }) => mayHold)).toEqual([true, false]);
  });

  it('has an event looked at alone that only the end of the stream completes', () => {
    const [event] = told([Buffer.from('data: {"error":1}\n'), Buffer.from('\r')]);
    expect(event).toEqual({ mayHold: true, holds: true, data: '{"error":1}' });
  });

  it('counts bytes, not characters', () => {
    const events = told([
      Buffer.from('data: {"é€😀":1}\n\ndata: {"é€😀":1,"error":2}\n\ndata: {"é€😀":1}\n\n'),
    ]);
    expect(events.map(({ mayHold }) => mayHold)).toEqual([false, true, false]);
  });

  it('misses no marker, wherever a stream is cut, and raises no alarm within a chunk', () => {
    const line = fc.constantFrom(
      '"usage":{',
      '"error":',
      '"tool_calls":[',
      '"usage":null',
      'ö',
      '"',
      '{}',
      '"err',
    );
    const event = fc.array(line, { maxLength: 4 }).map((parts) => `data: ${parts.join('')}`);
    const ends = fc.constantFrom('\n\n', '\r\n\r\n', '\r\r', '\n\r\n');
    const streams = fc.array(
      fc.tuple(event, ends).map((pair) => pair.join('')),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(streams, fc.array(fc.nat(200), { maxLength: 5 }), (events, cuts) => {
        const bytes = Buffer.from(events.join(''));
        const places = [0, ...cuts.filter((at) => at < bytes.length).toSorted((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(told(chunks).filter(({ mayHold, holds }) => holds && !mayHold)).toEqual([]);
        const whole = told([bytes]);
        for (const { mayHold, holds } of whole.slice(0, -1)) expect(mayHold).toBe(holds);
      }),
    );
  });
});
