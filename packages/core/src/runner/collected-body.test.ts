import { describe, expect, it } from 'vitest';
import { CollectedBody } from './collected-body.js';

describe('CollectedBody', () => {
  it('keeps what fits, in order, and refuses what passes the limit', () => {
    const body = new CollectedBody(5);
    body.mustAdd(Buffer.from('abc'));
    body.mustAdd(Buffer.from('de'));
    expect(body.bytes().toString()).toBe('abcde');
    expect(() => body.mustAdd(Buffer.from('f'))).toThrow(/larger than any answer/);
    expect(body.bytes().toString()).toBe('abcde');
  });
});
