import { describe, expect, it } from 'vitest';
import type { Part } from '../../hub/part.js';
import { arrangeParts, encodePartsOrder, type FoundPart } from './parts-order.js';

const call = (id: string): Part => ({ type: 'tool_call', id, name: 'f', arguments: '{}', kind: 'function' });
const picture = (url: string): Part => ({ type: 'image', source: { url } });
const found = (parts: readonly Part[]): FoundPart[] => parts.map((part) => ({ part }));

describe('arrangeParts', () => {
  it('keeps parts that are told alike in their order', () => {
    const parts = [picture('a'), call('x'), call('x'), picture('b'), call('y')];
    const table = ['image:0', 'tool_call:y', 'image:1', 'tool_call:x', 'tool_call:x'];
    expect(arrangeParts(found(parts), table)).toEqual([parts[0], parts[4], parts[3], parts[1], parts[2]]);
  });

  it.each([
    ['a part that is not there', ['tool_call:x', 'tool_call:z']],
    ['a part twice', ['tool_call:x', 'tool_call:x']],
    ['too few', ['tool_call:x']],
    ['what is no entry', ['tool_call:x', 'constructor']],
  ])('ignores a table that names %s', (_what, table) => {
    const misfits: string[] = [];
    const parts = [call('x'), call('y')];
    expect(arrangeParts(found(parts), table, () => misfits.push('once'))).toEqual(parts);
    expect(misfits).toEqual(['once']);
  });

  it('takes no longer for many parts in an unlucky order than it must', () => {
    const parts = Array.from({ length: 40_000 }, (_, index) => call(`call_${index}`));
    const wanted = parts.toReversed();
    expect(arrangeParts(found(parts), encodePartsOrder(wanted))).toEqual(wanted);
  });
});
