import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShortIds } from './short-ids.js';

const shape = /^[A-Za-z0-9]{9}$/u;
const ids = fc.uniqueArray(fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z0-9]{9}$/u)), { maxLength: 30 });

describe('ids of tool calls', () => {
  it('have nine letters and digits, are never the same for two, and stay what they are if they fit', () => {
    fc.assert(
      fc.property(ids, (all) => {
        const short = new ShortIds(all);
        const made = all.map((id) => short.of(id));
        expect(made.every((id) => shape.test(id))).toBe(true);
        expect(new Set(made).size).toBe(all.length);
        expect(made.filter((id, index) => id === all[index])).toEqual(all.filter((id) => shape.test(id)));
        expect(all.map((id) => short.of(id))).toEqual(made);
      }),
    );
  });

  it('are the same in every turn of a conversation, however it grows', () => {
    fc.assert(
      fc.property(ids, ids, (before, later) => {
        const first = new ShortIds(before);
        const second = new ShortIds([...before, ...later]);
        for (const id of before) expect(second.of(id)).toBe(first.of(id));
      }),
    );
  });

  it('make way for an id that is there already', () => {
    const foreign = 'call_abcdefghijklmnopqrstuvwx';
    const usual = new ShortIds().of(foreign);
    const crowded = new ShortIds([foreign, usual]);
    expect(crowded.of(usual)).toBe(usual);
    expect(crowded.of(foreign)).not.toBe(usual);
    expect(crowded.of(foreign)).toMatch(shape);
  });

  it('are pinned, since stored conversations hold them', () => {
    expect(new ShortIds().of('call_1')).toMatchInlineSnapshot(`"2ZxtuOiTe"`);
  });
});
