import { invalidRequest } from '../adapter/failures.js';
import type { CallBody } from '../engine/call.js';
import { isObject } from '../json/read.js';

/** @throws BifrostError `invalid_request` for what is no object */
export function jsonBody(request: object): CallBody {
  const value: unknown = request;
  if (!isObject(value)) throw invalidRequest(undefined, 'the request must be an object');
  return { kind: 'object', value };
}

export function formBody(fields: object, files: Extract<CallBody, { kind: 'multipart' }>['files']): CallBody {
  const texts = Object.entries(fields).flatMap(([name, value]: [string, unknown]) => formField(name, value));
  return { kind: 'multipart', fields: texts, files };
}

function formField(name: string, value: unknown): { name: string; value: string }[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && name !== 'fallbacks')
    return value.flatMap((item: unknown) => formField(`${name}[]`, item));
  return [{ name, value: typeof value === 'string' ? value : JSON.stringify(value) }];
}
