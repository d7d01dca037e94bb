import { type JsonObject, z } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { sampleOf } from './sample.js';

const cases: readonly JsonObject[] = [
  { type: 'string' },
  { type: 'string', minLength: 40 },
  { type: 'string', maxLength: 3 },
  { type: 'string', format: 'email' },
  { type: 'string', format: 'date-time' },
  { type: 'string', enum: ['celsius', 'fahrenheit'] },
  { const: 7 },
  { type: 'integer', minimum: 3, maximum: 9 },
  { type: 'integer', maximum: -4 },
  { type: 'integer', multipleOf: 5, minimum: 6 },
  { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
  { type: 'number', minimum: 0.25 },
  { type: ['string', 'null'] },
  { type: 'boolean' },
  { type: 'null' },
  { type: 'array', items: { type: 'integer' }, minItems: 3 },
  { type: 'array', items: { type: 'integer' }, maxItems: 0 },
  { anyOf: [{ type: 'null' }, { type: 'integer' }] },
  { oneOf: [{ type: 'boolean' }, { type: 'string' }] },
  {
    allOf: [
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
      { type: 'object', properties: { b: { type: 'integer' } }, required: ['b'] },
    ],
  },
  {
    type: 'object',
    properties: {
      city: { type: 'string' },
      days: { type: 'array', items: { $ref: '#/$defs/day' }, minItems: 2 },
    },
    required: ['city', 'days'],
    additionalProperties: false,
    $defs: { day: { type: 'object', properties: { high: { type: 'number' } }, required: ['high'] } },
  },
];

describe('sampleOf', () => {
  it.each(cases.map((schema) => [JSON.stringify(schema), schema] as const))('fits %s', (_, schema) => {
    const made = sampleOf(schema);
    expect(z.fromJSONSchema(schema).safeParse(made).error).toBeUndefined();
    expect(sampleOf(schema)).toEqual(made);
  });

  it('fills optional members, so that a demo shows every one', () => {
    expect(
      sampleOf({ type: 'object', properties: { a: { type: 'string' }, b: { type: 'integer' } } }),
    ).toEqual({
      a: 'sample a',
      b: 1,
    });
  });

  it('ends schemas that refer to themselves', () => {
    const tree: JsonObject = {
      type: 'object',
      properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#' } } },
      required: ['name', 'children'],
    };
    expect(z.fromJSONSchema(tree).safeParse(sampleOf(tree)).success).toBe(true);
    expect(sampleOf({ $ref: '#' })).toBeNull();
    expect(sampleOf({ $ref: '#/nowhere' })).toBe('sample value');
    expect(sampleOf({ type: 'object', properties: { self: { $ref: '#' } }, required: ['self'] })).toBeTypeOf(
      'object',
    );
  });

  it('makes an honest member of __proto__', () => {
    const schema: JsonObject = { type: 'object', required: ['__proto__'] };
    expect(JSON.stringify(sampleOf(schema))).toBe('{"__proto__":"sample __proto__"}');
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('answers what is no sound schema', () => {
    for (const schema of [
      {},
      { type: 'nonsense' },
      { type: 7 },
      { enum: [] },
      { anyOf: [] },
      { properties: 'x' },
    ]) {
      expect(() => JSON.stringify(sampleOf(schema))).not.toThrow();
    }
  });
});
