import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WireBody } from '../adapter/wire.js';
import type { JsonObject } from '../json/read.js';
import { frozen } from '../../test/support/dialects.js';
import { mergeProviderOptions } from './merge-provider-options.js';

function bytes(text: string, media_type = 'application/json'): WireBody {
  return { kind: 'bytes', bytes: Buffer.from(text), media_type };
}

function textOf(body: WireBody): string {
  return body.kind === 'bytes' ? Buffer.from(body.bytes).toString('utf8') : '';
}

describe('mergeProviderOptions', () => {
  it('joins objects one level deep, and replaces everything else', () => {
    const body = frozen<WireBody>({
      kind: 'json',
      value: { model: 'm', tools: [1], config: { a: { deep: 1 }, b: 2 } },
    });
    const options = frozen({ tools: [2], config: { a: { other: 1 } }, added: true });
    expect(mergeProviderOptions(body, options)).toEqual({
      kind: 'json',
      value: { model: 'm', tools: [2], config: { a: { other: 1 }, b: 2 }, added: true },
    });
  });

  it('leaves bytes as they are but for what it changes', () => {
    const text = '{ "seed": 12345678901234567890, "config":{"a":1}, "top":1.50 }';
    const merged = mergeProviderOptions(bytes(text), { config: { b: 2 }, added: [1] });
    expect(textOf(merged)).toBe(
      '{ "seed": 12345678901234567890, "config":{"a":1,"b":2}, "top":1.50,"added":[1] }',
    );
  });

  it('does the same to bytes as to an object (property)', () => {
    const value = fc.jsonValue().filter((json) => json !== undefined);
    const name = fc.constantFrom('a', 'b', 'c');
    const objects = fc.dictionary(name, fc.oneof(value, fc.dictionary(name, value)), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(objects, objects, (before, options) => {
        const body: JsonObject = JSON.parse(JSON.stringify(before));
        const extra: JsonObject = JSON.parse(JSON.stringify(options));
        const asObject = mergeProviderOptions({ kind: 'json', value: body }, extra);
        const asBytes = mergeProviderOptions(bytes(JSON.stringify(body)), extra);
        expect({ kind: 'json', value: JSON.parse(textOf(asBytes)) }).toEqual(asObject);
      }),
    );
  });

  it.each<[string, WireBody]>([
    ['a form', { kind: 'multipart', fields: [], files: [] }],
    ['nothing', { kind: 'none' }],
    ['bytes that are no JSON', bytes('RIFF', 'audio/wav')],
  ])('leaves %s alone', (_name, body) => {
    expect(mergeProviderOptions(body, { a: 1 })).toBe(body);
  });

  it('changes nothing without options', () => {
    const body: WireBody = { kind: 'json', value: {} };
    expect(mergeProviderOptions(body, undefined)).toBe(body);
  });
});
