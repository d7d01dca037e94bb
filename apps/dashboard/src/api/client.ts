import { errorOf, unreachable } from './api-error.js';

/** Reads what came: a schema. */
export interface Reader<Value> {
  parse(value: unknown): Value;
}

export interface CallOptions {
  token: string | undefined;
  signal?: AbortSignal;
  method?: 'GET' | 'POST';
  /** Sent as JSON. */
  body?: unknown;
}

/**
 * Asks the gateway. The token goes into a header and never into an address, where histories and logs would keep it.
 *
 * @throws ApiError
 */
export async function call(path: string, options: CallOptions): Promise<Response> {
  const { token, signal, method = 'GET', body } = options;
  const headers = new Headers({ accept: 'application/json, text/event-stream' });
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  if (body !== undefined) headers.set('content-type', 'application/json');
  const init: RequestInit = { method, headers, cache: 'no-store', credentials: 'omit' };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal !== undefined) init.signal = signal;
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (cause) {
    throw unreachable(cause);
  }
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** Asks for JSON, and reads it. */
export async function read<Value>(path: string, reader: Reader<Value>, options: CallOptions): Promise<Value> {
  const response = await call(path, options);
  return reader.parse(await response.json());
}
