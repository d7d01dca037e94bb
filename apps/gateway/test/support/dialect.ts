import { chat, type AnyDialect, type DialectRoute } from '@bifrost/core';

/** A dialect that tells errors in a shape of its own. */
const vendorDialect: AnyDialect = {
  ...chat,
  id: 'vendor.chat',
  inbound: {
    decodeRequest: () => {
      throw new Error('The routes decode nothing.');
    },
    encodeResponse: () => ({ status: 200, headers: {}, body: { kind: 'none' } }),
    encodeError: (error, requestId = '') => ({
      status: error.status,
      headers: { 'x-vendor': 'yes' },
      body: {
        kind: 'json',
        value: { type: 'error', vendor_code: error.code, said: error.message, id: requestId },
      },
    }),
    encodeStreamError: () => '',
    requestIdHeader: 'vendor-request-id',
  },
};

export function vendorRoute(method: 'GET' | 'POST', path: string, stream?: boolean): DialectRoute {
  const route = { method, path, dialect: vendorDialect, ...(stream !== undefined && { stream }) };
  return { prefix: 'vendor', provider: 'acme', route };
}
