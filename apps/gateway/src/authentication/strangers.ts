import type { IncomingHttpHeaders } from 'node:http';
import { BifrostError } from '@bifrost/core';
import type { GatewaySettings } from '../settings.js';
import { hostName, listensOnLoopback } from './loopback.js';

/** What the rules look at. */
export interface Visit {
  method: string;
  headers: IncomingHttpHeaders;
  /** Path and query as they stood on the wire. */
  url?: string;
  /** What signatures cover; absent while it has not arrived. */
  body?: Uint8Array;
}

const ownNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Who is let in without a token: programs of this machine, not the web pages that its browser shows. A page of a
 * stranger gives itself away by its `Origin`, by a `Host` that was rebound to this machine, or by a media type that
 * browsers send without asking first.
 */
export class StrangerRules {
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;
  /** With `--insecure` on another address the names by which clients reach it are unknown. */
  readonly #anyHost: boolean;
  readonly #scheme: string;

  constructor(settings: Pick<GatewaySettings, 'host' | 'allowedHosts' | 'allowedOrigins' | 'tls'>) {
    this.#hosts = new Set([...ownNames, ...settings.allowedHosts.map(hostName)]);
    this.#origins = new Set(settings.allowedOrigins.map((origin) => origin.toLowerCase().replace(/\/$/, '')));
    this.#anyHost = !listensOnLoopback(settings.host);
    this.#scheme = settings.tls === undefined ? 'http' : 'https';
  }

  get hasOrigins(): boolean {
    return this.#origins.size > 0;
  }

  /** Whether pages of this origin may call; decides about CORS headers too. */
  allowsOrigin(origin: string): boolean {
    return this.#origins.has(origin.toLowerCase());
  }

  /** Throws `forbidden` for a request that a stranger's page could have caused. */
  check({ method, headers }: Visit): void {
    if (!this.#anyHost) this.#checkHost(headers);
    const { origin } = headers;
    if (origin !== undefined && !this.allowsOrigin(origin) && !this.#isOwnPage(origin, headers))
      throw forbidden(
        `Web pages of ${shown(origin)} may not call this gateway: add the origin to gateway.allowed_origins, or configure gateway.auth.tokens.`,
      );
    if (method === 'POST') checkMediaType(headers);
  }

  /** The gateway's own page comes from where it calls. That proves nothing while the host itself is not looked at. */
  #isOwnPage(origin: string, headers: IncomingHttpHeaders): boolean {
    const host = hostOf(headers);
    return !this.#anyHost && host !== undefined && origin === `${this.#scheme}://${host.toLowerCase()}`;
  }

  #checkHost(headers: IncomingHttpHeaders): void {
    const host = hostOf(headers);
    if (host !== undefined && this.#hosts.has(hostName(host))) return;
    throw forbidden(
      `Without tokens the gateway answers to localhost only, and this request is for ${host === undefined ? 'no host' : shown(host)}: add the name to gateway.allowed_hosts, or configure gateway.auth.tokens.`,
    );
  }
}

function hostOf(headers: IncomingHttpHeaders): string | undefined {
  const authority = headers[':authority'];
  return typeof authority === 'string' ? authority : headers.host;
}

/**
 * Forms and plain text cross origins without a browser's asking; these types do not, or carry an `Origin`. Bytes of no
 * type are what AWS's client calls the body of InvokeModel unless it is told better.
 */
const safeMediaType =
  /^(application\/(json|octet-stream|vnd\.[\w.+-]+|[\w.-]+\+json)|multipart\/form-data)\s*(;|$)/i;

function checkMediaType(headers: IncomingHttpHeaders): void {
  const type = headers['content-type'];
  if (type === undefined ? hasNoBody(headers) : safeMediaType.test(type)) return;
  throw forbidden(
    `Without tokens a POST needs content-type: application/json or multipart/form-data, and this one has ${type === undefined ? 'none' : shown(type)}.`,
  );
}

function hasNoBody(headers: IncomingHttpHeaders): boolean {
  return (headers['content-length'] ?? '0') === '0' && headers['transfer-encoding'] === undefined;
}

function forbidden(message: string): BifrostError {
  return new BifrostError('forbidden', message);
}

/** A client's text in a message: short and on one line. */
function shown(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
