import { lookup } from 'node:dns/promises';
import { isIP, Socket } from 'node:net';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { buildConnector, Client } from 'undici';
import { BifrostError } from '../errors/bifrost-error.js';
import type { Clock } from '../time/clock.js';
import { ConnectAttempt } from './connect-attempt.js';
import type { Connect } from './connector.js';
import { noCompression } from './decompression.js';
import { mediaTypeOf } from './media-type.js';
import { isPublicAddress } from './public-address.js';

/** A picture, sound or document that was fetched. */
export interface FetchedMedia {
  bytes: Uint8Array;
  /** By the first bytes, not by what the server says. */
  media_type: string;
}

/**
 * Fetches one address, by way of a proxy where `connect` leads through one. Rejects with `invalid_request`: the caller
 * named an address that cannot be used.
 */
export type MediaFetcher = (url: string, connect?: Connect) => Promise<FetchedMedia>;

export interface MediaFetcherOptions {
  clock: Clock;
  /** Addresses of a host name; the system's resolver by default. */
  resolve?: (hostname: string) => Promise<readonly string[]>;
  /**
   * Opens connections, for instance through a proxy. Its target's `hostname` is the checked address, `servername` the
   * name for TLS.
   */
  connect?: Connect;
  /** Lets private addresses and any port through. For tests and closed networks. Default false. */
  allowPrivate?: boolean;
  /** Largest file, in bytes after decompression. Default 20 MiB. */
  maxBytes?: number;
  /** Time for one file with its redirects, in milliseconds. Default 10 s. */
  timeoutMs?: number;
}

type Settings = Required<MediaFetcherOptions>;

const maxRedirects = 2;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Makes a fetcher for media that a request names by URL and a provider wants as bytes.
 *
 * The URL comes from a client, so it is a way into our network unless it is guarded: only `http` and `https`, only
 * ports 80 and 443, and the name is resolved once: the socket opens to the very address that was checked, also after
 * each of at most two redirects.
 *
 * @example
 * const fetchMedia = createMediaFetcher({ clock: systemClock });
 * const { bytes, media_type } = await fetchMedia('https://example.com/cat.png');
 */
export function createMediaFetcher(options: MediaFetcherOptions): MediaFetcher {
  const settings: Settings = {
    resolve: resolveBySystem,
    connect: buildConnector({ timeout: 0 }),
    allowPrivate: false,
    maxBytes: 20 * 1024 * 1024,
    timeoutMs: 10_000,
    ...options,
  };
  return (url, connect = settings.connect) => {
    const own = { ...settings, connect };
    return withinTime(url, own, (signal) => follow(url, own, signal));
  };
}

/** A fetcher for one request: however often it is tried, each address is fetched once. */
export function fetchingOnce(fetcher: MediaFetcher): MediaFetcher {
  const fetched = new Map<string, Promise<FetchedMedia>>();
  return (url, connect) => {
    let media = fetched.get(url);
    if (media === undefined) fetched.set(url, (media = fetcher(url, connect)));
    return media;
  };
}

async function resolveBySystem(hostname: string): Promise<readonly string[]> {
  // IPv4 first: only one address is tried, and IPv6 that leads nowhere is still common.
  const found = await lookup(hostname, { all: true, verbatim: false });
  return found.map(({ address }) => address);
}

function withinTime<T>(
  url: string,
  { clock, timeoutMs }: Settings,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const stop = clock.schedule(timeoutMs, () => {
      const error = unusable(url, `took longer than ${timeoutMs / 1000} s`);
      controller.abort(error);
      // A resolver hears no signal: nobody waits for it.
      reject(error);
    });
    work(controller.signal).then(resolve, reject).finally(stop);
  });
}

async function follow(start: string, settings: Settings, signal: AbortSignal): Promise<FetchedMedia> {
  let url = parseAddress(start, settings);
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const answer = await visit(url, settings, signal);
    if ('bytes' in answer) return answer;
    url = parseAddress(answer.location, settings, url);
  }
  throw unusable(start, `redirects more than ${maxRedirects} times`);
}

function parseAddress(address: string, settings: Settings, base?: URL): URL {
  if (!URL.canParse(address, base?.href)) throw unusable(address, 'is no URL');
  const url = new URL(address, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw unusable(url.href, `has the scheme ${url.protocol} and only http: and https: are fetched`);
  }
  // An empty port is the scheme's own: 80 or 443.
  const port = url.port === '' || url.port === '80' || url.port === '443';
  if (!port && !settings.allowPrivate) throw unusable(url.href, 'has a port other than 80 and 443');
  if (url.username !== '' || url.password !== '') throw unusable(url.href, 'holds a password');
  return url;
}

/** The one address that the socket may open to. */
async function checkedAddress(url: URL, settings: Settings): Promise<string> {
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  const addresses = isIP(host) === 0 ? await resolved(url, host, settings) : [host];
  const [first] = addresses;
  if (first === undefined) throw unusable(url.href, 'has a host without an address');
  // One private address among public ones is a trick and no configuration.
  if (!settings.allowPrivate && !addresses.every(isPublicAddress)) {
    throw unusable(url.href, 'leads to a private or reserved address');
  }
  return first;
}

async function resolved(url: URL, host: string, settings: Settings): Promise<readonly string[]> {
  try {
    return await settings.resolve(host);
  } catch (cause) {
    throw unusable(url.href, 'has a host that cannot be resolved', cause);
  }
}

async function visit(
  url: URL,
  settings: Settings,
  signal: AbortSignal,
): Promise<FetchedMedia | { location: string }> {
  const address = await checkedAddress(url, settings);
  // Time ran out while the name was being resolved: open nothing.
  signal.throwIfAborted();
  const attempt = new ConnectAttempt();
  const client = new Client(url.origin, {
    connect(target, callback) {
      const to = { ...target, hostname: address, ...servername(target.hostname) };
      // undici's connector gives the socket back at once, which its types leave out.
      const opening: unknown = settings.connect(to, callback);
      if (opening instanceof Socket) attempt.hold(opening);
    },
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: settings.maxBytes,
  });
  // Not left to the request: before its connection stands it hears no signal.
  signal.addEventListener('abort', () => void client.destroy());
  try {
    return await read(client, url, settings);
  } catch (cause) {
    // a proxy's failure is none of the provider's
    const isOurs = BifrostError.isInstance(cause) && cause.code === 'invalid_request';
    throw isOurs ? cause : unusable(url.href, reasonOf(cause, settings), cause);
  } finally {
    await client.destroy();
    // The client closes what stands, and forgets a connection that is still being opened.
    attempt.giveUp();
  }
}

function servername(hostname: string): { servername?: string } {
  return isIP(hostname) === 0 && !hostname.startsWith('[') ? { servername: hostname } : {};
}

async function read(
  client: Client,
  url: URL,
  settings: Settings,
): Promise<FetchedMedia | { location: string }> {
  const { statusCode, headers, body } = await client.request({
    method: 'GET',
    path: url.pathname + url.search,
    headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'bifrost' },
  });
  // The body of a redirect or an error is left unread; destroying the client says an error to whoever listens.
  body.on('error', () => undefined);
  const location = single(headers['location']);
  if (redirects.has(statusCode) && location !== undefined) return { location };
  if (statusCode !== 200) throw unusable(url.href, `was answered with HTTP ${statusCode}`);
  const packed = await body.bytes();
  const bytes = await unpacked(packed, single(headers['content-encoding']), settings.maxBytes);
  const mediaType = mediaTypeOf(bytes, single(headers['content-type']));
  if (mediaType === undefined)
    throw unusable(url.href, 'is no picture, sound, film or document that is known');
  return { bytes, media_type: mediaType };
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

const decoders: Readonly<
  Record<string, (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>>
> = {
  gzip: promisify<Uint8Array, { maxOutputLength: number }, Buffer>(gunzip),
  'x-gzip': promisify<Uint8Array, { maxOutputLength: number }, Buffer>(gunzip),
  deflate: promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflate),
  br: promisify<Uint8Array, { maxOutputLength: number }, Buffer>(brotliDecompress),
};

/** Some servers compress although they were asked not to; a small file must not become a huge one here. */
async function unpacked(
  bytes: Uint8Array,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const name = encoding?.trim().toLowerCase() ?? 'identity';
  if (noCompression.has(name)) return bytes;
  const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
  if (decode === undefined) throw new Error(`is compressed with ${name}, which is not understood`);
  return decode(bytes, { maxOutputLength: maxBytes });
}

const tooLarge: ReadonlySet<string> = new Set(['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'ERR_BUFFER_TOO_LARGE']);

function reasonOf(cause: unknown, settings: Settings): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (typeof code === 'string') {
    return tooLarge.has(code)
      ? `is larger than ${settings.maxBytes} bytes`
      : `could not be fetched (${code})`;
  }
  return cause instanceof Error ? cause.message : 'could not be fetched';
}

/** Names the host alone: paths and queries of such URLs often hold signatures. */
function unusable(url: string, reason: string, cause?: unknown): BifrostError {
  const host = URL.canParse(url) ? new URL(url).host : '';
  const what = host === '' ? 'the media URL' : `the media URL at ${host}`;
  return new BifrostError('invalid_request', `${what} ${reason}`, cause === undefined ? {} : { cause });
}
