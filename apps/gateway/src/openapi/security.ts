import type { JsonObject } from '@bifrost/core';
import type { Door } from '../authentication/gatekeeper.js';

/** The places in which a token is accepted: those where the vendors' clients put a key. */
export const securitySchemes: JsonObject = {
  bearer: { type: 'http', scheme: 'bearer', description: 'A token of the gateway.' },
  xApiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
  apiKey: { type: 'apiKey', in: 'header', name: 'api-key' },
  xGoogApiKey: { type: 'apiKey', in: 'header', name: 'x-goog-api-key' },
  key: { type: 'apiKey', in: 'query', name: 'key' },
};

const anywhere = Object.keys(securitySchemes).map((name) => ({ [name]: [] }));

/** Who is let in at a door, in the document's words: any one of these is enough. */
export function securityOf(door: Door | undefined, isOpen: (door: Door) => boolean): JsonObject[] {
  if (door === undefined) return [];
  return isOpen(door) ? [{}, ...anywhere] : anywhere;
}

/** The same for people. */
export function doorText(door: Door | undefined): string {
  switch (door) {
    case 'client':
      return 'For clients.';
    case 'operator':
      return 'For operators.';
    case 'either':
      return 'For clients and operators.';
    case undefined:
      return 'Needs no token.';
  }
}
