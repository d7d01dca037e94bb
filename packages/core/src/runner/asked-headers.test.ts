import { describe, expect, it } from 'vitest';
import { chatDialect } from '../api/chat/dialect.js';
import { askedHeaders, joinHeaders } from './asked-headers.js';

const dialect = chatDialect({ id: 'acme.chat', requestHeaders: ['acme-beta'] });

describe('askedHeaders', () => {
  it('makes nothing where nothing is asked for', () => {
    expect(askedHeaders({ 'x-bf-key': 'first', 'acme-beta': 'b' }, dialect)).toBeUndefined();
  });

  it('takes what the dialect lists and names the rest', () => {
    const from = { 'x-bf-eh-acme-beta': 'b', 'x-bf-eh-authorization': 'Bearer x', 'x-bf-eh-': 'y' };
    expect(askedHeaders(from, dialect)).toEqual({
      headers: { 'acme-beta': 'b' },
      refused: ['x-bf-eh-authorization', 'x-bf-eh-'],
    });
  });

  it('takes nothing for a dialect that never passes', () => {
    const { passage: _passage, ...translated } = dialect;
    expect(askedHeaders({ 'x-bf-eh-acme-beta': 'b' }, translated)?.headers).toEqual({});
  });
});

describe('joinHeaders', () => {
  it('makes a list of what stands in both, once', () => {
    const present = Object.freeze({ 'acme-beta': 'a', other: '1', same: 's' });
    expect(joinHeaders(present, { 'acme-beta': 'b', same: 's', more: '2' })).toEqual({
      'acme-beta': 'a,b',
      other: '1',
      same: 's',
      more: '2',
    });
  });
});
