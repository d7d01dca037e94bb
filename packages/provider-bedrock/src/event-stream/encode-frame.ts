import type { JsonObject } from '@bifrost/core';
import { codec } from './codec.js';

/** An event as a message of a stream. */
export function eventFrame(type: string, value: JsonObject): Uint8Array {
  return frame({ ':event-type': type, ':message-type': 'event' }, value);
}

/** An error as a message of a stream. */
export function exceptionFrame(type: string, value: JsonObject): Uint8Array {
  return frame({ ':exception-type': type, ':message-type': 'exception' }, value);
}

function frame(names: Readonly<Record<string, string>>, value: JsonObject): Uint8Array {
  const texts = Object.entries({ ...names, ':content-type': 'application/json' });
  const headers = Object.fromEntries(
    texts.map(([name, item]) => [name, { type: 'string' as const, value: item }]),
  );
  return codec.encode({ headers, body: Buffer.from(JSON.stringify(value)) });
}
