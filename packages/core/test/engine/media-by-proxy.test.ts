import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { bench } from '../support/ask.js';
import { said } from '../support/answers.js';
import { serveHttp, watch, type LoopbackServer } from '../support/loopback-server.js';
import { scriptedProvider } from '../support/scripted-provider.js';

const png = Buffer.from('\u0089PNG\r\n\u001a\n and what follows', 'latin1');
const servers: LoopbackServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0).toReversed()) await server.close();
});

async function kept(server: LoopbackServer): Promise<LoopbackServer> {
  servers.push(server);
  return server;
}

/** A proxy that leads every tunnel to one port of loopback, or refuses it. */
async function proxyTo(port: number, isOpen = true): Promise<{ host: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer();
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push(request.url ?? '');
    socket.on('error', () => undefined);
    if (!isOpen) return void socket.end('HTTP/1.1 403 No\r\n\r\n');
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });
  const { host } = await kept(await watch(server));
  return { host, asked };
}

function askedWithPicture(proxy: string) {
  const one = scriptedProvider('one', { needsBytes: ['image'] });
  one.script(said('a cat'));
  const settings = { one: { native_passage: false, proxy_config: { type: 'http', url: `http://${proxy}` } } };
  const of = bench([one], { settings });
  const content = [{ type: 'image_url', image_url: { url: 'http://93.184.216.34/cat.png' } }];
  const call = of.ask({ model: 'one/m', messages: [{ role: 'user', content }] });
  return { ...of, one, call };
}

describe('media for a provider behind a proxy', () => {
  it('comes by way of the proxy, which gets the address that was checked', async () => {
    const { port } = await kept(await serveHttp((_request, response) => void response.end(png)));
    const proxy = await proxyTo(port);
    const { one, call } = askedWithPicture(proxy.host);
    await call.done;
    expect(call.sink.status).toBe(200);
    expect(proxy.asked).toEqual(['93.184.216.34:80']);
    expect(one.seen[0]?.text).toContain(png.toString('base64'));
  });

  it('is the caller’s to name: a way that the proxy refuses says nothing about the provider', async () => {
    const { call, engine, one } = askedWithPicture((await proxyTo(0, false)).host);
    await call.done;
    expect(call.sink.error).toMatchObject({ code: 'invalid_request' });
    expect(one.seen).toEqual([]);
    expect(engine.providers()[0]).toMatchObject({ health: 'ok', circuits: [] });
  });
});
