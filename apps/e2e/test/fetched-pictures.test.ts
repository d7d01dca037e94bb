import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, expect, it } from 'vitest';
import { clientToken, openBench } from './support/bench.js';
import { json } from './support/vendor-server.js';
import { chain, nameOf, type Hop } from './support/hops.js';
import { merged } from './vendors/conversation.js';

/* Vendors that take bytes alone get a picture that was fetched for them: once for a request, whoever asks how often. */

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
let fetches = 0;
const pictures = createServer((_request, response) => {
  fetches += 1;
  // the type is read from the bytes, not from what a server says
  response.writeHead(200, { 'content-type': 'text/plain' }).end(png);
});
pictures.listen(0, '127.0.0.1');
await once(pictures, 'listening');
const address = pictures.address();
const picture = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/cat`;

const bench = await openBench({
  also: ['bedrock', 'vertex', 'cohere', 'mistral', 'ollama'],
  more: { remote_media: { allow_private_addresses: true } },
});
afterAll(async () => {
  await bench.close();
  pictures.close();
});

const takers = chain.filter(({ vendor }) => ['bedrock', 'vertex', 'ollama'].includes(vendor));

function ask(model: string, fallbacks: readonly string[]): Promise<Response> {
  const content = [
    { type: 'image_url', image_url: { url: picture } },
    { type: 'image_url', image_url: { url: picture } },
  ];
  return fetch(`${bench.gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${clientToken}` },
    body: JSON.stringify({ model, fallbacks, messages: [{ role: 'user', content }] }),
  });
}

const twice = [`image/png:${png.length}`, `image/png:${png.length}`];

function picturesAt(hop: Hop): readonly unknown[] | undefined {
  return merged(hop.read(bench.vendor(hop.vendor).received.at(-1)?.json ?? {})).at(-1)?.pictures;
}

it.each(takers.map((hop): [string, Hop] => [nameOf(hop), hop]))(
  'a picture on this machine reaches %s as bytes, where private addresses are allowed',
  async (name, hop) => {
    fetches = 0;
    const answer = await ask(name, []);
    expect(answer.status).toBe(200);
    expect(picturesAt(hop)).toEqual(twice);
    expect(fetches).toBe(1);
  },
);

it('is fetched once for all targets that want its bytes', async () => {
  fetches = 0;
  for (const { vendor } of takers.slice(0, -1))
    bench.vendor(vendor).play(json({ message: 'service unavailable' }, 503));
  const [model = '', ...fallbacks] = takers.map(nameOf);
  const answer = await ask(model, fallbacks);
  expect(answer.headers.get('x-bf-fallback-index')).toBe(String(fallbacks.length));
  for (const hop of takers) expect(picturesAt(hop)).toEqual(twice);
  expect(fetches).toBe(1);
});
