import type { EndpointAddress } from '../adapter/provider-adapter.js';
import { invalidRequest } from '../adapter/failures.js';
import { BifrostError } from '../errors/bifrost-error.js';
import type { KeyRuntime, ProviderRuntime } from './provider-runtime.js';

/** Where a request goes: an origin that this key may see, and path with query. */
export interface ResolvedAddress {
  origin: string;
  path: string;
}

/** What the adapter asks for, and what core adds. */
export interface AskedAddress {
  address: EndpointAddress;
  /** The path template: the adapter's, or the configuration's in its place. */
  path: string;
  /** The name that goes on the wire. */
  model: string;
  extraQuery: Readonly<Record<string, string>> | undefined;
}

/**
 * Makes the address of a request. Nothing but core builds one, so nothing a request says can redirect a key.
 *
 * @throws BifrostError `invalid_request` for a model name that cannot stand in a path, `internal` for an adapter that
 * names an origin it did not declare.
 */
export function resolveAddress(
  provider: ProviderRuntime,
  key: KeyRuntime,
  asked: AskedAddress,
): ResolvedAddress {
  const { address } = asked;
  const path = fillPath(asked.path, asked.model, address.params) + queryOf(address.query, asked.extraQuery);
  const base = address.originFromKey === true ? undefined : provider.baseUrl;
  if (base !== undefined) return { origin: base.origin, path: joinPath(base.path, path) };
  const origin = address.origin ?? key.origins[0];
  if (origin === undefined || !key.origins.includes(origin)) {
    throw new BifrostError(
      'internal',
      `the adapter of ${provider.name} names an origin that it does not declare`,
    );
  }
  return { origin, path };
}

/** Joins so that a version segment is never doubled: `/openai/v1` and `/v1/chat` give `/openai/v1/chat`. */
export function joinPath(base: string, path: string): string {
  const trimmed = base.endsWith('/') ? base.slice(0, -1) : base;
  if (trimmed === '') return path;
  const first = path.slice(0, pathSegmentEnd(path));
  return first !== '' && trimmed.endsWith(first) ? trimmed + path.slice(first.length) : trimmed + path;
}

function pathSegmentEnd(path: string): number {
  const next = path.indexOf('/', 1);
  return next === -1 ? path.length : next;
}

function fillPath(
  template: string,
  model: string,
  params: Readonly<Record<string, string>> | undefined,
): string {
  if (!template.includes('{')) return template;
  return template.replaceAll(/\{(\w+)\}/g, (_placeholder, name: string) => {
    const value = name === 'model' ? (params?.['model'] ?? model) : params?.[name];
    if (value === undefined)
      throw new BifrostError('internal', `no value for {${name}} in the path ${template}`);
    return encodeSegment(name, value);
  });
}

/** Control characters, and halves of characters, which no URL can say. */
const unspeakable = /[\p{Cc}\p{Surrogate}]/u;

/** A value as one path segment. A dot segment or a control character could leave the path, so both are refused. */
function encodeSegment(name: string, value: string): string {
  if (value === '' || value === '.' || value === '..' || unspeakable.test(value)) {
    throw invalidRequest(name, 'is not a name that can stand in an address');
  }
  return encodeURIComponent(value);
}

function queryOf(...parts: readonly (Readonly<Record<string, string>> | undefined)[]): string {
  let query = '';
  for (const part of parts) {
    for (const name in part) {
      const value = part[name];
      if (value === undefined) continue;
      query += `${query === '' ? '?' : '&'}${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
    }
  }
  return query;
}
