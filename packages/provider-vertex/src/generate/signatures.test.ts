import { describe, expect, it } from 'vitest';
import { generatePassage } from './passage.js';
import { foreignMark, packSignature, unpackSignature } from './signatures.js';

describe('a value of another vendor', () => {
  const kept = { dialect: 'anthropic.messages', signature: 'ÿþ+/=', id: 'rs_1' };

  it('comes back as it was, from either alphabet of base64', () => {
    const packed = packSignature(kept) ?? '';
    expect(unpackSignature(packed)).toEqual(kept);
    expect(unpackSignature(Buffer.from(packed, 'base64').toString('base64url'))).toEqual(kept);
    expect(unpackSignature('c2lnbmF0dXJl')).toBeUndefined();
    expect(unpackSignature('')).toBeUndefined();
    expect(packSignature({ dialect: 'x', id: 'y' })).toBeUndefined();
  });

  it('is found in a body, which is then not passed on to Google', () => {
    for (const value of [kept, { encrypted: 'sealed' }, { signature: 's' }]) {
      expect(JSON.stringify({ thoughtSignature: packSignature(value) })).toContain(foreignMark);
    }
    expect(generatePassage.foreignMarks).toEqual([foreignMark]);
  });
});
