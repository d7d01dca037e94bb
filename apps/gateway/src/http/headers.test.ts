import { describe, expect, it } from 'vitest';
import { clientHeaders, headerTable } from './headers.js';

describe('headers of a client', () => {
  it('are the same as a table, whose prototype answers for none that did not come', () => {
    const table = headerTable({ host: 'a', 'x-bf-key': 'b', 'set-cookie': ['c', 'd'] });
    expect({ ...table }).toEqual({ host: 'a', 'x-bf-key': 'b', 'set-cookie': ['c', 'd'] });
    expect(table['constructor']).toBeUndefined();
  });

  it('are texts for core, those that came twice joined', () => {
    expect(clientHeaders(headerTable({ host: 'a', 'set-cookie': ['c', 'd'] }))).toEqual({
      host: 'a',
      'set-cookie': 'c, d',
    });
  });
});
