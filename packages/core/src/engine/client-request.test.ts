import { describe, expect, it } from 'vitest';
import type { AnyDialect } from '../adapter/dialect.js';
import type { InboundRequest } from '../adapter/wire.js';
import { chat } from '../api/chat/dialect.js';
import type { CallBody } from './call.js';
import { ClientRequest } from './client-request.js';
import { readEnvelope } from './envelope.js';

/** What a vendor's decoder gets of a body. */
function decoded(body: CallBody, claims = ''): InboundRequest['body'] | undefined {
  let seen: InboundRequest | undefined;
  const { inbound } = chat;
  if (inbound === undefined) throw new Error('no inbound half');
  const decodeRequest: typeof inbound.decodeRequest = (request) => {
    seen = request;
    return { model: 'm', messages: [], stream: false };
  };
  const claimsMember = (name: string): boolean => name === claims;
  const dialect: AnyDialect = { ...chat, inbound: { ...inbound, decodeRequest, claimsMember } };
  const call = { dialect, unified: false, params: {}, query: {}, headers: {}, body, requestId: 'r' };
  new ClientRequest(call, readEnvelope(call).members).canonical();
  return seen?.body;
}

const own = { provider: 'acme', fallbacks: ['acme/b'], routing: {}, provider_options: {} };

describe('what a decoder gets', () => {
  it('holds nothing that steers Bifrost', () => {
    const body = Buffer.from(JSON.stringify({ model: 'm', ...own, x_future: 1 }));
    expect(decoded({ kind: 'bytes', bytes: body })).toEqual({
      kind: 'json',
      value: { model: 'm', x_future: 1 },
    });
  });

  it('holds what the vendor claims for itself, although it has one of our names', () => {
    const value = { model: 'm', provider: 'acme', fallbacks: [{ model: 'n' }] };
    const body = Buffer.from(JSON.stringify(value));
    expect(decoded({ kind: 'bytes', bytes: body }, 'fallbacks')).toEqual({
      kind: 'json',
      value: { model: 'm', fallbacks: [{ model: 'n' }] },
    });
  });

  it('is the object itself where nothing is to be left out', () => {
    const value = { model: 'm', x_future: 1 };
    const seen = decoded({ kind: 'object', value });
    expect(seen?.kind === 'json' && seen.value).toBe(value);
  });

  it('is a form without the fields that steer Bifrost', () => {
    const fields = [
      { name: 'model', value: 'm' },
      { name: 'provider', value: 'acme' },
      { name: 'language', value: 'de' },
    ];
    expect(decoded({ kind: 'multipart', fields, files: [] })).toEqual({
      kind: 'multipart',
      fields: [fields[0], fields[2]],
      files: [],
    });
  });
});
