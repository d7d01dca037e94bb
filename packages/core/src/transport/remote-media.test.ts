import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { buildConnector } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { serveSockets } from '../../test/support/loopback-server.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import { createMediaFetcher, type MediaFetcherOptions } from './remote-media.js';

const png = Buffer.from('\u0089PNG\r\n\u001a\n and what follows', 'latin1');
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function fetcher(options: Partial<MediaFetcherOptions> = {}): ReturnType<typeof createMediaFetcher> {
  return createMediaFetcher({ clock: new ManualClock(), allowPrivate: true, ...options });
}

/** A connector that goes to a local port whatever was asked, and tells what was asked. */
function detour(port: number): { connect: ReturnType<typeof buildConnector>; asked: string[] } {
  const asked: string[] = [];
  const connect = buildConnector({ timeout: 0 });
  return {
    asked,
    connect: (target, callback) => {
      asked.push(`${target.protocol}//${target.hostname} as ${target.servername ?? '-'}`);
      return connect({ ...target, hostname: '127.0.0.1', port: String(port), protocol: 'http:' }, callback);
    },
  };
}

const refuseToConnect: MediaFetcherOptions['connect'] = () => {
  throw new Error('a socket was opened');
};

const table = new Map<string, string[]>([
  ['pictures.example', ['93.184.216.34']],
  ['inside.example', ['10.0.0.8']],
  ['localhost', ['127.0.0.1']],
  ['rebound.example', ['93.184.216.34', '10.1.2.3']],
  ['nowhere.example', []],
]);

function resolveByTable(name: string): Promise<string[]> {
  const found = table.get(name);
  return found === undefined ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(found);
}

describe('media fetcher', () => {
  it('fetches bytes and says what they are', async () => {
    const port = await serve((request, response) => {
      expect(request.url).toBe('/cat?size=1');
      expect(request.headers['accept-encoding']).toBe('identity');
      response.setHeader('content-type', 'text/html').end(png);
    });
    const got = await fetcher()(`http://127.0.0.1:${port}/cat?size=1#part`);
    expect(got.media_type).toBe('image/png');
    expect(Buffer.from(got.bytes)).toEqual(png);
  });

  it.each([
    ['gzip', gzipSync(png)],
    ['br', brotliCompressSync(png)],
    ['deflate', deflateSync(png)],
    ['identity', png],
    ['none', png],
  ])('unpacks %s', async (encoding, body) => {
    const port = await serve((_request, response) => {
      response.setHeader('content-encoding', encoding).end(body);
    });
    expect(Buffer.from((await fetcher()(`http://127.0.0.1:${port}/`)).bytes)).toEqual(png);
  });

  it('opens the socket to the address that it checked, and asks the name once', async () => {
    const port = await serve((request, response) => {
      expect(request.headers.host).toBe('pictures.example');
      response.end(png);
    });
    const { connect, asked } = detour(port);
    const names: string[] = [];
    const resolve = (name: string): Promise<string[]> => {
      names.push(name);
      return Promise.resolve(['93.184.216.34']);
    };
    const guarded = fetcher({ allowPrivate: false, resolve, connect });
    await guarded('http://pictures.example/a.png');
    await guarded('https://pictures.example/a.png');
    expect(asked).toEqual([
      'http://93.184.216.34 as pictures.example',
      'https://93.184.216.34 as pictures.example',
    ]);
    expect(names).toEqual(['pictures.example', 'pictures.example']);
  });

  it('follows two redirects and no third', async () => {
    const port = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end(png);
      else response.writeHead(left === 1 ? 302 : 308, { location: `/${left - 1}` }).end('moved');
    });
    expect((await fetcher()(`http://127.0.0.1:${port}/2`)).media_type).toBe('image/png');
    await expect(fetcher()(`http://127.0.0.1:${port}/3`)).rejects.toMatchObject({
      code: 'invalid_request',
      message: `the media URL at 127.0.0.1:${port} redirects more than 2 times`,
    });
  });

  it.each([
    ['http://127.0.0.1/', /private or reserved/],
    ['http://169.254.169.254/latest/meta-data', /private or reserved/],
    ['http://inside.example/', /private or reserved/],
    ['http://pictures.example:8080/', /a port other than/],
    ['file:///etc/passwd', /scheme file:/],
    ['http://user:pass@pictures.example/', /holds a password/],
  ])('checks a redirect to %s like any address', async (location, reason) => {
    const port = await serve((_request, response) => {
      response.writeHead(302, { location }).end();
    });
    const { connect, asked } = detour(port);
    const guarded = fetcher({ allowPrivate: false, resolve: resolveByTable, connect });
    await expect(guarded('http://pictures.example/')).rejects.toThrow(reason);
    expect(asked).toHaveLength(1);
  });
});

describe('media fetcher: addresses that are refused before any socket opens', () => {
  it.each([
    ['http://127.0.0.1/', /private or reserved/],
    ['http://127.1/', /private or reserved/],
    ['http://0x7f000001/', /private or reserved/],
    ['http://2130706433/', /private or reserved/],
    ['http://0/', /private or reserved/],
    ['http://localhost/', /private or reserved/],
    ['http://10.0.0.1/', /private or reserved/],
    ['http://169.254.169.254/', /private or reserved/],
    ['http://[::1]/', /private or reserved/],
    ['http://[::ffff:127.0.0.1]/', /private or reserved/],
    ['http://[fe80::1]/', /private or reserved/],
    ['http://[fd00:ec2::254]/', /private or reserved/],
    ['http://[64:ff9b::7f00:1]/', /private or reserved/],
    ['https://rebound.example/', /private or reserved/],
    ['https://nowhere.example/', /without an address/],
    ['https://unknown.example/', /cannot be resolved/],
    ['https://93.184.216.34:8443/', /a port other than/],
    ['http://93.184.216.34:22/', /a port other than/],
    ['ftp://93.184.216.34/', /scheme ftp:/],
    ['data:image/png;base64,AAAA', /scheme data:/],
    ['file:///etc/passwd', /scheme file:/],
    ['https://user:pass@93.184.216.34/', /holds a password/],
    ['no url', /is no URL/],
    ['', /is no URL/],
  ])('%s', async (url, reason) => {
    const guarded = fetcher({ allowPrivate: false, resolve: resolveByTable, connect: refuseToConnect });
    await expect(guarded(url)).rejects.toThrow(reason);
    await expect(guarded(url)).rejects.toMatchObject({ code: 'invalid_request', status: 400 });
  });
});

describe('media fetcher: limits', () => {
  it('refuses a file that is too large, as it comes and as it unpacks', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/packed')
        response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(5000)));
      else response.end(Buffer.concat([png, Buffer.alloc(5000)]));
    });
    const small = fetcher({ maxBytes: 1000 });
    await expect(small(`http://127.0.0.1:${port}/`)).rejects.toThrow(/is larger than 1000 bytes/);
    await expect(small(`http://127.0.0.1:${port}/packed`)).rejects.toThrow(/is larger than 1000 bytes/);
  });

  it.each([
    [404, {}, 'no', /HTTP 404/],
    [302, {}, 'no location', /HTTP 302/],
    [200, { 'content-type': 'image/png' }, '<html>', /no picture, sound, film or document/],
    [200, { 'content-encoding': 'zstd' }, 'x', /compressed with zstd/],
    [200, { 'content-encoding': 'constructor' }, 'x', /compressed with constructor/],
    [200, { 'content-encoding': 'gzip' }, 'not gzip', /could not be fetched \(Z_DATA_ERROR\)/],
  ])('says why an answer with %i %o is of no use', async (...[status, headers, body, reason]) => {
    const port = await serve((_request, response) => {
      response.writeHead(status, headers).end(body);
    });
    await expect(fetcher()(`http://127.0.0.1:${port}/`)).rejects.toThrow(reason);
  });

  it('says that nobody listens, and never shows path or query', async () => {
    const port = await serve((_request, response) => response.end());
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    await expect(fetcher()(`http://127.0.0.1:${port}/a?sig=hidden`)).rejects.toMatchObject({
      message: `the media URL at 127.0.0.1:${port} could not be fetched (ECONNREFUSED)`,
    });
  });

  it('gives up after ten seconds of its clock, wherever it waits', async () => {
    const clock = new ManualClock();
    const silent = await serve(() => undefined);
    const half = await serve((_request, response) => void response.write(png));
    const waiting = [
      fetcher({ clock })(`http://127.0.0.1:${silent}/`),
      fetcher({ clock })(`http://127.0.0.1:${half}/`),
      fetcher({ clock, resolve: () => new Promise(() => undefined) })('http://slow.example/'),
    ];
    const outcomes = Promise.allSettled(waiting);
    await clock.advance(9_999);
    expect(clock.pending).toBe(3);
    await clock.advance(1);
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'invalid_request', message: expect.stringMatching(/took longer than 10 s$/) },
      });
    }
    expect(clock.pending).toBe(0);
  });

  it('closes a connection that was still being opened when time ran out', async () => {
    const clock = new ManualClock();
    const greetings = new EventEmitter();
    const mute = await serveSockets((socket) => void socket.once('data', () => greetings.emit('heard')));
    const outcome = fetcher({ clock })(`https://${mute.host}/`).catch((error: unknown) => error);
    await once(greetings, 'heard');
    await clock.advance(10_000);
    expect(await outcome).toMatchObject({ message: expect.stringMatching(/took longer than 10 s$/) });
    await mute.allClosed();
    await mute.close();
  });

  it('leaves no timer behind', async () => {
    const clock = new ManualClock();
    const port = await serve((_request, response) => response.end(png));
    await fetcher({ clock })(`http://127.0.0.1:${port}/`);
    await expect(fetcher({ clock })('ftp://x')).rejects.toThrow(/scheme/);
    expect(clock.pending).toBe(0);
  });
});
