import { once } from 'node:events';
import { createServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';

/** Hands requests over HTTP/2 in clear text on to a server that speaks HTTP/1.1, and its answers back. */
export async function startHttp2Relay(origin: string): Promise<{ origin: string; close(): Promise<void> }> {
  const server = createServer((request, response) => void relay(origin, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
}

async function relay(
  origin: string,
  request: Http2ServerRequest,
  response: Http2ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(request, 'end');
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    name.startsWith(':') || name === 'content-length' || name === 'host' ? [] : [[name, String(value)]],
  );
  const answer = await fetch(origin + request.url, {
    method: request.method,
    headers,
    body: Buffer.concat(chunks),
  });
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
  response.end(Buffer.from(await answer.arrayBuffer()));
}
