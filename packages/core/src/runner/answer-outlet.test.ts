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
