import { describe, expect, it } from 'vitest';
import {
  answerContext,
  answerOf,
  encodeContext,
  frozen,
  inboundRequest,
  jsonOf,
} from '../../../test/support/dialects.js';
import { encodeModel, models } from './dialect.js';

describe('models', () => {
  it('asks without a body, and for the next page by its cursor', () => {
    expect(models.encodeRequest({}, encodeContext())).toEqual({ body: { kind: 'none' }, dropped: [] });
    expect(models.encodeRequest({ cursor: 'm-9' }, encodeContext()).query).toEqual({ after: 'm-9' });
    expect(models.inbound?.decodeRequest(inboundRequest({}))).toEqual({});
    expect(models.inbound?.decodeRequest({ ...inboundRequest({}), query: { after: 'm-9' } })).toEqual({
      cursor: 'm-9',
    });
  });

  it('reads lists in the forms in which servers write them, and a single model', () => {
    const one = { id: 'm-1', object: 'model', created: 5, owned_by: 'acme', context_window: 9 };
    const read = { id: 'm-1', created: 5, owned_by: 'acme', native: one };
    expect(
      models.decodeResponse(answerOf({ object: 'list', data: [one, { object: 'model' }, 'x', { id: '' }] })),
    ).toEqual({
      models: [read],
    });
    expect(models.decodeResponse(answerOf({ models: [one] })).models).toEqual([read]);
    expect(models.decodeResponse(answerOf({ items: [one] })).models).toEqual([read]);
    expect(models.decodeResponse(answerOf(one)).models).toEqual([read]);
    expect(models.decodeResponse(answerOf({ data: [], has_more: true, last_id: 'm-1' }))).toEqual({
      models: [],
      cursor: 'm-1',
    });
    expect(models.decodeResponse(answerOf({ data: [], has_more: false, last_id: 'm-1' }))).toEqual({
      models: [],
    });
    expect(() => models.decodeResponse(answerOf({ ok: true }))).toThrow(/no list "data"/);
  });

  it('writes every member that clients expect', () => {
    expect(encodeModel({ id: 'acme/m-1' })).toEqual({
      id: 'acme/m-1',
      object: 'model',
      created: 0,
      owned_by: 'acme',
    });
    expect(encodeModel({ id: 'm-1' })['owned_by']).toBe('unknown');
    expect(
      encodeModel({ id: 'a/m', created: 7, owned_by: 'b', display_name: 'M', native: { secret: 1 } }),
    ).toEqual({
      id: 'a/m',
      object: 'model',
      created: 7,
      owned_by: 'b',
      display_name: 'M',
    });
    const list = frozen({ models: [{ id: 'acme/m-1' }], cursor: 'c' });
    const context = answerContext({ extraFields: () => undefined });
    expect(jsonOf(models.inbound?.encodeResponse(list, context))).toEqual({
      object: 'list',
      data: [{ id: 'acme/m-1', object: 'model', created: 0, owned_by: 'acme' }],
      has_more: true,
      last_id: 'c',
    });
  });
});
