import http2 from 'node:http2';
import { describe, expect, it, onTestFinished } from 'vitest';
import { http2Session } from '../test/support/http2-client.js';
import { rawClient } from '../test/support/raw-client.js';
import { acme, recording, slow, startBeside, talk } from '../test/support/start-beside.js';
import type { ClientLimits } from './settings.js';

/* Bodies of requests that wait until installed packages are imported. */

const soon = { timeout: 60_000 };
const acmePackage = 'bifrost-provider-acme';
const body = talk('hello').body;
/** Whoever is slower is given up. A head that was sent whole must be read in this time, however busy the machine. */
const hasty = { headersMs: 1000, requestMs: 1500, checkEveryMs: 20 };

/** A gateway whose packages are imported no further than the test lets them. */
async function waiting(limits: Partial<ClientLimits> = { checkEveryMs: 20 }) {
  const source = recording(`${slow} export default ${acme};`);
  const { gateway, url, lines, install, evaluations } = await startBeside(
    { [acmePackage]: source },
    { limits },
  );
  return {
    url,
    client: rawClient(Number(new URL(url).port)),
    /** Settles once the first request waits. */
    asked: () => expect.poll(() => evaluations(), soon).toBe(1),
    go: () => install(acmePackage, { go: '' }),
    imported: () =>
      expect
        .poll(() => lines.some(({ msg }) => String(msg).startsWith('installed packages were')), soon)
        .toBe(true),
    /** Settles once nobody waits any more, and with the statuses that were logged. */
    closed: async () => {
      await gateway.close({ graceMs: 24 * 3_600_000 });
      expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
      return lines.flatMap(({ status }) => (status === undefined ? [] : [status]));
    },
  };
}

const head = (more: string, length = Buffer.byteLength(body)): string =>
  `POST /acme/talk HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${more}\r\n`;

const http2Head = { ':method': 'POST', ':path': '/acme/talk', 'content-type': 'application/json' };

describe('a client that asks whether to send its body', () => {
  it('is told to at once, and served with it', async () => {
    const { client, asked, go, closed } = await waiting();
    client.socket.write(head('expect: 100-continue\r\nconnection: close\r\n'));
    await client.until('100 Continue\r\n\r\n');
    await asked();
    client.socket.write(body);
    go();
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK[^]*"hello"/u);
    expect(await closed()).toEqual([200]);
  });

  it('is so over HTTP/2 too', async () => {
    const { url, asked, go, closed } = await waiting();
    const session = http2Session(url);
    const stream = session.request({ ...http2Head, expect: '100-continue' }, { endStream: false });
    await new Promise((resolve) => stream.once('continue', resolve));
    await asked();
    stream.end(body);
    go();
    stream.setEncoding('utf8');
    expect((await stream.toArray()).join('')).toBe('{"said":"hello"}');
    session.destroy();
    expect(await closed()).toEqual([200]);
  });
});

describe('a body that comes late', () => {
  it('is taken after the import', async () => {
    const { client, asked, go, imported, closed } = await waiting();
    client.socket.write(head('connection: close\r\n') + body.slice(0, 5));
    await asked();
    go();
    await imported();
    client.socket.write(body.slice(5));
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 200 OK[^]*"hello"/u);
    expect(await closed()).toEqual([200]);
  });

  it.each(['never', 'slowly'])('is given up in its time where it comes %s', async (how) => {
    const { client, asked, go, closed } = await waiting(hasty);
    client.socket.write(`${head('', 1_000_000)}{`);
    await asked();
    const drip = setInterval(() => how === 'slowly' && client.socket.write(' '), 10);
    onTestFinished(() => clearInterval(drip));
    expect(await client.closed()).toMatch(/^HTTP\/1\.1 408/u);
    go();
    expect(await closed()).toEqual([499]);
  });

  it('is given up over HTTP/2 in its time after the import', async () => {
    const { url, asked, go, closed } = await waiting(hasty);
    const session = http2Session(url);
    const stream = session.request(http2Head, { endStream: false });
    const over = new Promise((resolve) => stream.once('close', resolve));
    await asked();
    go();
    await over;
    session.destroy();
    expect(await closed()).toEqual([499]);
  });
});

describe('a client that leaves in the midst of its body', () => {
  it('costs nothing, also where it breaks off with an error over HTTP/2', async () => {
    const { url, client, asked, go, closed } = await waiting();
    const stream = http2Session(url).request(http2Head, { endStream: false });
    stream.on('error', () => undefined);
    stream.write(body.slice(0, 5));
    client.socket.write(head('') + body.slice(0, 5));
    await asked();
    const over = new Promise((resolve) => stream.once('close', resolve));
    stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
    client.socket.destroy();
    await over;
    go();
    expect(await closed()).toEqual([499, 499]);
  });
});

describe('a body of a request that nobody serves', () => {
  it('is thrown away, and its client reads the answer', async () => {
    const { url, asked, go, closed } = await waiting();
    const answer = fetch(`${url}/nobody/here`, talk('so much to say '.repeat(100_000)));
    await asked();
    go();
    expect((await answer).status).toBe(404);
    expect(await closed()).toEqual([404]);
  });
});
