import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  serveHttp,
  serveHttps,
  serveSockets,
  watch,
  type LoopbackServer,
} from '../../test/support/loopback-server.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import { RecordingHandler } from '../../test/support/recording-handler.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { Secret } from '../secrets/secret.js';
import { createConnector } from './connector.js';
import { parseNoProxy } from './no-proxy.js';
import { parseProxySettings, type ProxySettings } from './proxy-settings.js';
import { createUndiciTransport, type UndiciTransportOptions } from './undici-transport.js';

const certificates = new URL('../../test/support/tls/', import.meta.url);
const certificate = {
  key: readFileSync(new URL('localhost.key.pem', certificates), 'utf8'),
  cert: readFileSync(new URL('localhost.cert.pem', certificates), 'utf8'),
};

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function kept(server: Promise<LoopbackServer>): Promise<LoopbackServer> {
  const started = await server;
  cleanups.push(() => started.close());
  return started;
}

async function ask(origin: string, options: Partial<UndiciTransportOptions>): Promise<RecordingHandler> {
  const transport = createUndiciTransport({ clock: new ManualClock(), connectTimeoutMs: 5000, ...options });
  cleanups.push(() => transport.destroy());
  const handler = new RecordingHandler();
  transport.send({ method: 'GET', origin, path: '/', headers: {}, body: undefined }, handler);
  await handler.done();
  return handler;
}

function answering(text: string): Promise<LoopbackServer> {
  return kept(serveHttp((_request, response) => void response.end(text)));
}

interface HttpProxy extends LoopbackServer {
  /** What was asked for, and with which authorization. */
  asked: [string, string | undefined][];
}

/** An HTTP proxy that leads every tunnel to one port of loopback; `status` other than 200 refuses. */
async function httpProxy(
  port: number,
  options: { status?: number; secure?: boolean } = {},
): Promise<HttpProxy> {
  const asked: [string, string | undefined][] = [];
  const server = options.secure === true ? createSecureServer(certificate) : createServer();
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push([request.url ?? '', request.headers['proxy-authorization']]);
    socket.on('error', () => undefined);
    if (options.status !== undefined) {
      socket.end(`HTTP/1.1 ${options.status} No\r\ncontent-length: 4\r\n\r\nnope`);
      return;
    }
    bridge(socket, port, () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'));
  });
  return { ...(await kept(watch(server))), asked };
}

function bridge(socket: Socket, port: number, onOpen: () => void): void {
  const onward = connect(port, '127.0.0.1', () => {
    onOpen();
    socket.pipe(onward).pipe(socket);
  });
  onward.on('error', () => socket.destroy());
  socket.on('close', () => onward.destroy());
}

interface SocksProxy extends LoopbackServer {
  /** What the client said, message by message, in hexadecimal. */
  heard: string[];
}

/** A SOCKS5 proxy that plays back fixed answers, then leads to a port of loopback. */
async function socksProxy(port: number, answers: readonly number[][]): Promise<SocksProxy> {
  const heard: string[] = [];
  const server = serveSockets((socket) => {
    let turn = 0;
    const onData = (chunk: Buffer): void => {
      heard.push(chunk.toString('hex'));
      const answer = Buffer.from(answers[turn++] ?? []);
      if (turn < answers.length || port === 0) {
        for (const byte of answer) socket.write(Buffer.from([byte]));
        return;
      }
      socket.off('data', onData);
      bridge(socket, port, () => socket.write(answer));
    };
    socket.on('data', onData);
  });
  return { ...(await kept(server)), heard };
}

function way(proxy: LoopbackServer, more: { username?: string; password?: Secret } = {}): ProxySettings {
  return { type: 'socks5', url: `socks5://${proxy.host}`, ...more };
}

const granted = [5, 0, 0, 1, 127, 0, 0, 1, 0, 80];
const grantedByName = [5, 0, 0, 3, 2, 97, 98, 0, 80];

describe('an HTTP proxy', () => {
  it('is asked for a tunnel, with user name and password', async () => {
    const server = await answering('through');
    const proxy = await httpProxy(server.port);
    const settings: ProxySettings = {
      type: 'http',
      url: `http://${proxy.host}`,
      username: 'me',
      password: new Secret('p:w é'),
    };
    const handler = await ask('http://provider.test', { proxy: settings });
    expect(handler.text).toBe('through');
    const pair = `Basic ${Buffer.from('me:p:w é').toString('base64')}`;
    expect(proxy.asked).toEqual([['provider.test:80', pair]]);
  });

  it('takes user name and password from the address, and none where there is none', async () => {
    const server = await answering('through');
    const proxy = await httpProxy(server.port);
    await ask('http://provider.test:81', { proxy: { type: 'http', url: `http://u%40x:p@${proxy.host}` } });
    await ask('http://[fd00::1]:82', { proxy: { type: 'http', url: proxy.host } });
    expect(proxy.asked).toEqual([
      ['provider.test:81', `Basic ${Buffer.from('u@x:p').toString('base64')}`],
      ['[fd00::1]:82', undefined],
    ]);
  });

  it('carries TLS to the provider itself', async () => {
    const server = await kept(serveHttps(certificate, (_request, response) => void response.end('secure')));
    const proxy = await httpProxy(server.port);
    const settings: ProxySettings = { type: 'http', url: `http://${proxy.host}` };
    const handler = await ask('https://localhost', { proxy: settings, caCertPem: certificate.cert });
    expect([handler.text, proxy.asked]).toEqual(['secure', [['localhost:443', undefined]]]);
    const refused = await ask('https://localhost', { proxy: settings });
    expect(refused.error?.message).toContain('its certificate is self-signed');
  });

  it('that is reached by TLS shows a certificate for its own name, and not for the provider', async () => {
    const server = await answering('through');
    const proxy = await httpProxy(server.port, { secure: true });
    const trusting = { caCertPem: certificate.cert };
    const settings: ProxySettings = { type: 'http', url: `https://localhost:${proxy.port}` };
    const handler = await ask('http://provider.test', { proxy: settings, ...trusting });
    expect([handler.error, handler.text]).toEqual([undefined, 'through']);
    const impostor: ProxySettings = { type: 'http', url: `https://${proxy.host}` };
    const refused = await ask('http://localhost', { proxy: impostor, ...trusting });
    expect(refused.error?.message).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(proxy.asked).toEqual([['provider.test:80', undefined]]);
  });

  it.each([
    [407, undefined, 'wants a user name and password (407): set proxy_config.username'],
    [407, 'me', 'wants a user name and password (407): check proxy_config.username'],
    [403, undefined, 'refused the way to provider.test:80 (403)'],
  ])('that answers %i is named in the error', async (status, username, message) => {
    const proxy = await httpProxy(0, { status });
    const settings: ProxySettings = {
      type: 'http',
      url: `http://${proxy.host}`,
      ...(username === undefined ? {} : { username, password: new Secret('hush') }),
    };
    const handler = await ask('http://provider.test', { proxy: settings });
    expect(handler.error?.code).toBe('network');
    expect(handler.error?.message).toContain(`the proxy ${proxy.host} ${message}`);
    expect(handler.error?.message).not.toContain('hush');
    await proxy.allClosed();
  });

  it('that does not answer counts against the time limit for connecting', async () => {
    const proxy = await kept(serveSockets(() => undefined));
    const clock = new ManualClock();
    const transport = createUndiciTransport({
      clock,
      connectTimeoutMs: 5000,
      proxy: { type: 'http', url: `http://${proxy.host}` },
    });
    const handler = new RecordingHandler();
    transport.send(
      { method: 'GET', origin: 'http://provider.test', path: '/', headers: {}, body: undefined },
      handler,
    );
    await clock.advance(5000);
    await handler.done();
    expect(handler.error).toMatchObject({ code: 'timeout', phase: 'connect' });
    await transport.destroy();
    await proxy.allClosed();
  });

  it('that is not there is named, and not the provider', async () => {
    const gone = await serveSockets(() => undefined);
    await gone.close();
    const handler = await ask('http://provider.test', {
      proxy: { type: 'http', url: `http://${gone.host}` },
    });
    expect(handler.error?.message).toContain(`the proxy ${gone.host} cannot be reached (ECONNREFUSED)`);
  });
});

describe('a SOCKS5 proxy', () => {
  it('is asked by name, without authentication', async () => {
    const server = await answering('through');
    const proxy = await socksProxy(server.port, [[5, 0], granted]);
    const handler = await ask('http://provider.test:81', { proxy: way(proxy) });
    expect(handler.text).toBe('through');
    const name = Buffer.from('provider.test').toString('hex');
    expect(proxy.heard.slice(0, 2)).toEqual(['050100', `050100030d${name}0051`]);
  });

  it('is told user name and password when it wants them', async () => {
    const server = await answering('through');
    const proxy = await socksProxy(server.port, [[5, 2], [1, 0], grantedByName]);
    const handler = await ask('http://provider.test', {
      proxy: way(proxy, { username: 'me', password: new Secret('pw') }),
    });
    expect(handler.text).toBe('through');
    expect(proxy.heard.slice(0, 2)).toEqual(['05020002', '01026d65027077']);
  });

  it.each([
    ['http://10.1.2.3', '050100010a0102030050'],
    ['http://[::1]', '05010004000000000000000000000000000000010050'],
    ['http://[2001:db8::ff00:42:8329]', '0501000420010db8000000000000ff00004283290050'],
    ['http://[::ffff:10.1.2.3]', '0501000400000000000000000000ffff0a0102030050'],
    ['http://[1:2:3:4:5:6:7:8]', '05010004000100020003000400050006000700080050'],
  ])('is given the address of %s in bytes', async (origin, wanted) => {
    const server = await answering('through');
    const proxy = await socksProxy(server.port, [[5, 0], granted]);
    expect((await ask(origin, { proxy: way(proxy) })).text).toBe('through');
    expect(proxy.heard[1]).toBe(wanted);
  });

  it('carries TLS to the provider itself', async () => {
    const server = await kept(serveHttps(certificate, (_request, response) => void response.end('secure')));
    const proxy = await socksProxy(server.port, [[5, 0], granted]);
    const handler = await ask('https://localhost', { proxy: way(proxy), caCertPem: certificate.cert });
    expect(handler.text).toBe('secure');
  });

  it.each([
    [[[5, 2]], 'wants a user name and password'],
    [[[5, 255]], 'wants a user name and password'],
    [[[4, 0]], 'does not speak SOCKS5'],
    [
      [
        [5, 0],
        [5, 5, 0, 1],
      ],
      'says that the connection was refused on the way to provider.test:80',
    ],
    [
      [
        [5, 0],
        [5, 99, 0, 1],
      ],
      'refused with code 99',
    ],
  ])('that answers %j is named in the error', async (answers, message) => {
    const proxy = await socksProxy(0, answers);
    const handler = await ask('http://provider.test', { proxy: way(proxy) });
    expect(handler.error?.code).toBe('network');
    expect(handler.error?.message).toContain(`the proxy ${proxy.host} ${message}`);
    await proxy.allClosed();
  });

  it('that refuses the password, or hangs up, is named in the error', async () => {
    const strict = await socksProxy(0, [
      [5, 2],
      [1, 1],
    ]);
    const credentials = { username: 'me', password: new Secret('hush') };
    const refused = await ask('http://provider.test', { proxy: way(strict, credentials) });
    expect(refused.error?.message).toContain('refused proxy_config.username and proxy_config.password');
    expect(refused.error?.message).not.toContain('hush');
    const rude = await kept(serveSockets((socket) => void socket.once('data', () => socket.end('\u0005'))));
    const cut = await ask('http://provider.test', { proxy: way(rude) });
    expect(cut.error?.message).toContain('closed the connection during the SOCKS5 handshake');
  });
});

describe('the proxy of the environment', () => {
  it('is taken by scheme, and not for what NO_PROXY names', async () => {
    const server = await answering('through');
    const proxy = await httpProxy(server.port);
    const environment = { http_proxy: `http://${proxy.host}`, NO_PROXY: 'direct.test' };
    const handler = await ask('http://provider.test', { proxy: { type: 'environment' }, environment });
    expect([handler.text, proxy.asked.length]).toEqual(['through', 1]);
    const direct = await ask(`http://${server.host}`, { proxy: { type: 'environment' }, environment });
    expect([direct.text, proxy.asked.length]).toEqual(['through', 1]);
  });

  it.each([
    ['pictures.test', 'direct'],
    ['10.0.0.0/8', 'direct'],
    ['other.test', 'timeout'],
  ])('is not taken where NO_PROXY=%s names the host of a checked address (%s)', async (value, outcome) => {
    const proxy = await kept(serveSockets(() => undefined));
    const clock = new ManualClock();
    const connector = createConnector({
      clock,
      connectTimeoutMs: 5000,
      chooseProxy: parseProxySettings(
        { type: 'environment' },
        { HTTP_PROXY: `http://${proxy.host}`, NO_PROXY: value },
      ),
      trust: {},
      connect: (_target, callback) => callback(new BifrostError('internal', 'direct'), null),
    });
    const target = { hostname: '10.0.0.8', servername: 'pictures.test', protocol: 'http:', port: '' };
    const told = new Promise<Error | null>((resolve) => {
      connector.connect(target, (...[error]) => resolve(error));
    });
    await clock.advance(5000);
    expect(await told).toMatchObject(outcome === 'direct' ? { message: 'direct' } : { code: 'timeout' });
  });

  it('is chosen as the variables say', () => {
    const choose = parseProxySettings(
      { type: 'environment' },
      {
        HTTPS_PROXY: 'secure.test:8443',
        ALL_PROXY: 'socks5h://u:100%@all.test',
        NO_PROXY: '.internal, 10.0.0.0/8',
      },
    );
    const to = (hostname: string, secure: boolean): unknown =>
      choose({ hostname, secure, port: secure ? 443 : 80 });
    expect(to('api.test', true)).toMatchObject({ kind: 'http', hostname: 'secure.test', port: 8443 });
    expect(to('api.test', false)).toMatchObject({ kind: 'socks5', hostname: 'all.test', port: 1080 });
    expect([to('a.internal', true), to('10.9.8.7', true), to('localhost', false)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(
      parseProxySettings(
        { type: 'environment' },
        { HTTP_PROXY: '' },
      )({ hostname: 'a', secure: false, port: 80 }),
    ).toBeUndefined();
  });

  it.each(['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'])('names %s where it is no address', (name) => {
    expect(() => parseProxySettings({ type: 'environment' }, { [name]: 'socks4://proxy.test' })).toThrow(
      `${name} is no address of a proxy`,
    );
  });

  it.each([
    ['', 'api.test:443', false],
    ['*', 'api.test:443', true],
    ['api.test', 'API.test:443', true],
    ['api.test', 'x.api.test:443', true],
    ['api.test', 'xapi.test:443', false],
    ['.api.test', 'api.test:443', true],
    ['*.api.test', 'x.api.test:443', true],
    ['api.test:8080', 'api.test:443', false],
    ['api.test:8080', 'api.test:8080', true],
    ['a b,api.test', 'api.test:443', true],
    ['192.168.0.0/16', '192.168.7.7:443', true],
    ['192.168.0.0/99', '192.168.7.7:443', false],
    ['fd00::/8', '[fd12::1]:443', true],
    ['fd12::1', '[fd12::1]:443', true],
    ['FD12:0:0::0001', '[fd12::1]:443', true],
    ['[fd12:0::1]', '[fd12::1]:443', true],
    ['[fd12:0::1]:8080', '[fd12::1]:8080', true],
    ['[fd12:0::1]:8080', '[fd12::1]:443', false],
    ['fd12::1', '[fd12::2]:443', false],
    ['fe80::1%eth0', '[fe80::1]:443', false],
    ['', '127.0.0.5:80', true],
    ['', '[::1]:80', true],
  ])('NO_PROXY=%j and %s', (value, authority, direct) => {
    const colon = authority.lastIndexOf(':');
    const hostname = authority.slice(0, colon);
    expect(parseNoProxy(value)(hostname, Number(authority.slice(colon + 1)))).toBe(direct);
  });
});

describe('proxy settings', () => {
  const anywhere = { hostname: 'a', secure: true, port: 443 };

  it.each([
    [{ type: 'http', url: 'ftp://proxy.test' }, 'proxy_config.url is no address of a proxy'],
    [{ type: 'http', url: 'http://' }, 'proxy_config.url is no address of a proxy'],
    [{ type: 'http', url: 'socks5://proxy.test' }, 'has another scheme than proxy_config.type'],
    [{ type: 'socks5', url: 'http://proxy.test' }, 'has another scheme than proxy_config.type'],
  ] as const)('refuse %j', (settings, message) => {
    expect(() => parseProxySettings(settings)).toThrow(message);
  });

  it.each([
    ['http://me@proxy.test', { password: new Secret('pw') }],
    ['http://me:other@proxy.test', { password: new Secret('pw') }],
    ['http://other:pw@proxy.test', { username: 'me' }],
    ['http://proxy.test', { username: 'me', password: new Secret('pw') }],
  ])('put together who asks from %s and what stands beside it', (url, beside) => {
    const proxy = parseProxySettings({ type: 'http', url, ...beside })(anywhere);
    expect([proxy?.credentials?.username, proxy?.credentials?.password.reveal()]).toEqual(['me', 'pw']);
  });

  it('never show a password', () => {
    const choose = parseProxySettings({ type: 'http', url: 'http://me:hush@proxy.test' });
    expect(JSON.stringify(choose(anywhere))).not.toContain('hush');
    expect(() => parseProxySettings({ type: 'http', url: 'gopher://me:hush@proxy.test' })).not.toThrow(
      'hush',
    );
  });
});
