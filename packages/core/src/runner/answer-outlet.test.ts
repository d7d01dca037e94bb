import { describe, expect, it } from 'vitest';
import { RecordingSink } from '../../test/support/ask.js';
import { AnswerOutlet } from './answer-outlet.js';

function setup() {
  const sink = new RecordingSink();
  let pauses = 0;
  const outlet = new AnswerOutlet(sink, () => (pauses += 1));
  return { sink, outlet, pauses: () => pauses };
}

describe('AnswerOutlet', () => {
  it('holds everything until it is committed, then writes once', () => {
    const { sink, outlet } = setup();
    outlet.push('a');
    outlet.flush();
    expect(sink.writes).toEqual([]);
    outlet.push('b');
    outlet.commit();
    expect(sink.writes).toEqual([]);
    outlet.push('c');
    outlet.flush();
    outlet.flush();
    expect(sink.writes).toEqual(['abc']);
  });

  it('joins texts and bytes, characters cut in two among them', () => {
    const { sink, outlet } = setup();
    const bytes = Buffer.from('é');
    outlet.commit();
    for (const piece of ['a', bytes.subarray(0, 1), bytes.subarray(1), 'ü', '']) outlet.push(piece);
    outlet.flush();
    expect(sink.writes).toEqual(['aéü']);
    outlet.push('');
    outlet.flush();
    expect(sink.writes).toHaveLength(1);
  });

  it('passes events that follow each other in one chunk on as the one piece they are, in the order of all', () => {
    const { sink, outlet } = setup();
    const chunk = Buffer.from('onetwothreefour');
    const again = Buffer.from('five');
    outlet.commit();
    outlet.pass({ source: chunk, start: 0, end: 3 });
    outlet.pass({ source: chunk, start: 3, end: 6 });
    outlet.flush();
    outlet.pass({ source: chunk, start: 6, end: 11 });
    outlet.push('-');
    outlet.pass({ source: chunk, start: 11, end: 15 });
    outlet.pass({ source: again, start: 0, end: 4 });
    outlet.pass({ source: chunk, start: 0, end: 3 });
    outlet.flush();
    expect(sink.writes).toEqual(['onetwo', 'three-fourfiveone']);
  });

  it('is full after too many pieces or bytes, but never once committed', () => {
    const many = setup().outlet;
    for (let count = 0; count < 64; count++) many.push('x');
    expect(many.full).toBe(false);
    many.push('x');
    expect(many.full).toBe(true);
    const large = setup().outlet;
    large.push(Buffer.alloc(256 * 1024));
    expect(large.full).toBe(false);
    large.push('x');
    expect(large.full).toBe(true);
    large.commit();
    expect(large.full).toBe(false);
    const events = setup().outlet;
    const source = Buffer.from('x'.repeat(65));
    for (let start = 0; start < 64; start++) events.pass({ source, start, end: start + 1 });
    expect(events.full).toBe(false);
    events.pass({ source, start: 64, end: 65 });
    expect(events.full).toBe(true);
  });

  it('asks for a pause when the client cannot take more', () => {
    const { sink, outlet, pauses } = setup();
    outlet.commit();
    outlet.push('a');
    outlet.flush();
    expect(pauses()).toBe(0);
    sink.full = true;
    outlet.push('b');
    outlet.flush();
    expect(pauses()).toBe(1);
  });
});
