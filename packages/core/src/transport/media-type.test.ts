import { describe, expect, it } from 'vitest';
import { mediaTypeOf } from './media-type.js';

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('mediaTypeOf', () => {
  it.each([
    ['image/png', '\u0089PNG\r\n\u001a\nrest'],
    ['image/jpeg', '\u00ff\u00d8\u00ff\u00e0'],
    ['image/gif', 'GIF89a...'],
    ['image/webp', 'RIFF\u0000\u0001\u0002\u0003WEBPVP8 '],
    ['image/avif', '\u0000\u0000\u0000 ftypavif'],
    ['application/pdf', '%PDF-1.7'],
    ['audio/wav', 'RIFF....WAVEfmt '],
    ['audio/mpeg', 'ID3\u0004'],
    ['audio/mpeg', '\u00ff\u00fb\u0090'],
    ['audio/mpeg', '\u00ff\u00f3\u0090'],
    ['audio/aac', '\u00ff\u00f1\u0050'],
    ['audio/flac', 'fLaC'],
    ['audio/ogg', 'OggS'],
    ['audio/mp4', '\u0000\u0000\u0000\u0020ftypM4A '],
    ['video/mp4', '\u0000\u0000\u0000\u0020ftypisom'],
    ['video/quicktime', '\u0000\u0000\u0000\u0014ftypqt  '],
    ['video/webm', '\u001aE\u00df\u00a3\u0001'],
  ])('knows %s whatever the server declares', (type, bytes) => {
    expect(mediaTypeOf(latin1(bytes), 'text/html')).toBe(type);
    expect(mediaTypeOf(latin1(bytes), undefined)).toBe(type);
  });

  it('believes what is declared for text and office documents alone', () => {
    const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    expect(mediaTypeOf(latin1('PK\u0003\u0004'), docx)).toBe(docx);
    expect(mediaTypeOf(latin1('hello'), docx)).toBeUndefined();
    expect(mediaTypeOf(latin1('a,b\n'), 'Text/CSV; charset=utf-8')).toBe('text/csv');
    expect(mediaTypeOf(Buffer.from('grüße'), 'text/plain')).toBe('text/plain');
    expect(mediaTypeOf(latin1('gr\u00fc\u00dfe'), 'text/plain')).toBeUndefined();
    expect(mediaTypeOf(latin1('a\u0000b'), 'text/plain')).toBeUndefined();
    expect(mediaTypeOf(latin1('hello'), 'image/png')).toBeUndefined();
    expect(mediaTypeOf(latin1('hello'), undefined)).toBeUndefined();
    expect(mediaTypeOf(new Uint8Array(), 'image/png')).toBeUndefined();
    expect(mediaTypeOf(latin1('\u00ff'), undefined)).toBeUndefined();
  });
});
