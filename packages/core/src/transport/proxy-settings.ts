import { BifrostError } from '../errors/bifrost-error.js';
import { Secret } from '../secrets/secret.js';
import { parseNoProxy } from './no-proxy.js';

/** The way out: `providers.<id>.proxy_config`. */
export type ProxySettings =
  | { type: 'none' }
  /** `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, in either case. */
  | { type: 'environment' }
  | { type: 'http' | 'socks5'; url: string; username?: string; password?: Secret };

export type Environment = Readonly<Record<string, string | undefined>>;

/** A proxy as the connector needs it. */
export interface Proxy {
  kind: 'http' | 'https' | 'socks5';
  hostname: string;
  port: number;
  credentials: { username: string; password: Secret } | undefined;
}

/** The proxy on the way to a host, or `undefined` for the direct way. */
export type ChooseProxy = (to: { secure: boolean; hostname: string; port: number }) => Proxy | undefined;

const defaultPorts = { http: 80, https: 443, socks5: 1080 } as const;

/** Reads the settings once. Throws `invalid_configuration` for an address that is none. */
export function parseProxySettings(settings: ProxySettings, environment: Environment = {}): ChooseProxy {
  if (settings.type === 'none') return () => undefined;
  if (settings.type === 'environment') return parseEnvironment(environment);
  const proxy = parseProxyUrl(settings.url, 'proxy_config.url', settings.type);
  const username = settings.username ?? proxy.credentials?.username;
  const password = settings.password ?? proxy.credentials?.password ?? new Secret('');
  const credentials = username === undefined ? undefined : { username, password };
  return () => ({ ...proxy, credentials });
}

function parseEnvironment(environment: Environment): ChooseProxy {
  const plainProxy = proxyFrom(environment, ['HTTP_PROXY', 'ALL_PROXY']);
  const secureProxy = proxyFrom(environment, ['HTTPS_PROXY', 'ALL_PROXY']);
  const isDirect = parseNoProxy(variable(environment, 'NO_PROXY') ?? '');
  return (to) => {
    if (isDirect(to.hostname, to.port)) return undefined;
    return to.secure ? secureProxy : plainProxy;
  };
}

/** The proxy of the first variable that is set. */
function proxyFrom(environment: Environment, names: readonly string[]): Proxy | undefined {
  for (const name of names) {
    const value = variable(environment, name);
    if (value !== undefined) return parseProxyUrl(value, name);
  }
  return undefined;
}

function variable(environment: Environment, name: string): string | undefined {
  const value = environment[name.toLowerCase()] ?? environment[name];
  return value === '' ? undefined : value;
}

function parseProxyUrl(value: string, field: string, expected?: 'http' | 'socks5'): Proxy {
  // `proxy:8080` is how people write it, and URL takes `proxy:` for a scheme.
  const text = value.includes('://') ? value : `${expected ?? 'http'}://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const kind = url === undefined ? undefined : kindOf(url.protocol);
  if (url === undefined || kind === undefined || url.hostname === '') {
    throw invalid(field, 'is no address of a proxy; write for instance http://proxy.example.com:8080');
  }
  if (expected !== undefined && (kind === 'socks5') !== (expected === 'socks5')) {
    throw invalid(field, `has another scheme than proxy_config.type, which is "${expected}"`);
  }
  return {
    kind,
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? defaultPorts[kind] : Number(url.port),
    credentials: credentialsOf(url),
  };
}

function kindOf(protocol: string): Proxy['kind'] | undefined {
  if (protocol === 'http:') return 'http';
  if (protocol === 'https:') return 'https';
  return ['socks5:', 'socks5h:', 'socks:'].includes(protocol) ? 'socks5' : undefined;
}

function credentialsOf(url: URL): Proxy['credentials'] {
  if (url.username === '') return undefined;
  return { username: unescaped(url.username), password: new Secret(unescaped(url.password)) };
}

/** A stray `%` in a password is no reason to fail. */
function unescaped(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The value is not repeated: it may hold a password. */
function invalid(field: string, reason: string): BifrostError {
  return new BifrostError('invalid_configuration', `${field} ${reason}`, { param: field });
}
