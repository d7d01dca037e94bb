import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataUriOf, parseDataUri, sniffMediaType } from './data-uri.js';

describe('data URIs', () => {
  it.each([
    ['data:image/png;base64,AAAA', { data: 'AAAA', media_type: 'image/png' }],
    ['DATA:Image/PNG;charset=utf-8;BASE64,AAAA', { data: 'AAAA', media_type: 'image/png' }],
    ['data:;base64,AAAA', { data: 'AAAA', media_type: 'text/plain' }],
    ['data:text/plain,a%20b', { data: 'YSBi', media_type: 'text/plain' }],
    ['data:text/plain,100%', { data: 'MTAwJQ==', media_type: 'text/plain' }],
    ['https://a.example/data:image/png;base64,AAAA', undefined],
    ['data:image/png;base64', undefined],
    ['', undefined],
  ])('reads %s', (uri, expected) => {
    expect(parseDataUri(uri)).toEqual(expected);
  });

  it('come back as they went', () => {
    fc.assert(
      fc.property(fc.base64String(), (data) => {
        const value = { data, media_type: 'application/pdf' };
        expect(parseDataUri(dataUriOf(value))).toEqual(value);
      }),
    );
  });

  it('know the usual pictures by their first bytes', () => {
    expect(
      ['/9j/4AAQ', 'iVBORw0KGgo=', 'R0lGODlh', 'UklGRgAA', 'JVBERi0x', 'aGVsbG8='].map(sniffMediaType),
    ).toEqual(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'application/pdf', undefined]);
  });
});
