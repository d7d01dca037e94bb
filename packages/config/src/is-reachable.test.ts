import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { isReachable } from './is-reachable.js';

const open: Server[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listening(host: string): Promise<number> {
  const server = createServer((socket) => socket.destroy());
  open.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

it('finds what listens', async () => {
  expect(await isReachable(`http://127.0.0.1:${await listening('127.0.0.1')}`)).toBe(true);
});

it('does not find what has gone', async () => {
  const port = await listening('127.0.0.1');
  const [server] = open.splice(0);
  await new Promise((resolve) => {
    server?.close(resolve);
  });
  expect(await isReachable(`http://127.0.0.1:${port}`)).toBe(false);
});
