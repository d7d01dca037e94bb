import { describe, expect, it } from 'vitest';
import { compilePath } from './path-template.js';

describe('compilePath', () => {
  it.each([
    ['/v1/messages', '/v1/messages', {}],
    ['/v1/messages', '/v1/messages/', undefined],
    ['/v1/messages', '/v1/messagesx', undefined],
    ['/v1/messages', '/x/v1/messages', undefined],
    ['/a.b', '/axb', undefined],
    ['/v1beta/models/{model}:generateContent', '/v1beta/models/gemini:generateContent', { model: 'gemini' }],
    ['/v1beta/models/{model}:generateContent', '/v1beta/models/a/b:c:generateContent', { model: 'a/b:c' }],
    ['/v1beta/models/{model}:generateContent', '/v1beta/models/:generateContent', undefined],
    ['/model/{model}/converse', '/model/arn%3Aaws%3Ax%2Fy/converse', { model: 'arn:aws:x/y' }],
    ['/p/{project}/l/{location}/m/{model}', '/p/a/l/b/m/c/d', { project: 'a', location: 'b', model: 'c/d' }],
    ['/p/{project}', '/p/a/b', undefined],
  ])('%s and %s give %j', (template, path, expected) => {
    expect(compilePath(template).match(path)).toEqual(expected);
  });

  it('refuses what cannot be decoded', () => {
    expect(() => compilePath('/m/{model}').match('/m/%ff')).toThrow('percent-encoding');
  });

  it('prefers the template that says more', () => {
    const long = compilePath('/models/{model}:generate').literalLength;
    expect(long).toBeGreaterThan(compilePath('/models/{model}').literalLength);
  });
});
