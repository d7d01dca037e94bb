import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Headers } from '@bifrost/core';

/** Writes in one turn of the event loop: a turn for every byte would take seconds on a busy machine. */
const writesPerTurn = 16;

/** An answer as the server gives it. */
export interface Script {
  readonly status: number;
  readonly headers: Headers;
  /** Each piece is a write of its own. */
  readonly pieces: readonly Uint8Array[];
  /** `complete` ends the answer, `cut` breaks the connection, `held` leaves it open until the client goes. */
  readonly end: 'complete' | 'cut' | 'held';
}

/** A request as it stood on the wire. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** A provider on a free loopback port that says what it is told to say. */
export interface Loopback {
  readonly origin: string;
  /** Every request so far, in order. */
  readonly requests: readonly SeenRequest[];
  /** What requests get from now on. */
  play(script: Script): void;
  /** What requests for a path get, whatever is played: token endpoints, for instance. */
  playAt(path: string, script: Script): void;
  /** Settles when the client of a held or half-told answer has closed its connection. */
  left(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a server that replays answers.
 *
 * @example
 * const server = await startLoopback();
 * server.play({ status: 200, headers: { 'content-type': 'application/json' }, pieces: [bytes], end: 'complete' });
 */
export async function startLoopback(): Promise<Loopback> {
  const requests: SeenRequest[] = [];
  const fixed = new Map<string, Script>();
  const waiting: (() => void)[] = [];
  let script: Script | undefined;
  let departures = 0;
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (response.writableFinished) return;
      departures += 1;
      for (const wake of waiting.splice(0)) wake();
    });
    void receive(request).then((seen) => {
      const path = seen.path.split('?')[0] ?? '';
      const own = fixed.get(path);
      if (own === undefined) requests.push(seen);
      return give(response, own ?? script);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    requests,
    play(next) {
      script = next;
      departures = 0;
    },
    playAt: (path, next) => void fixed.set(path, next),
    left: () =>
      departures > 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push(resolve);
          }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function receive(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  await Promise.race([once(request, 'end'), once(request, 'close')]);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  return { method: request.method ?? '', path: request.url ?? '', headers, body: Buffer.concat(chunks) };
}

async function give(response: ServerResponse, script: Script | undefined): Promise<void> {
  response.on('error', () => undefined);
  if (script === undefined) {
    response.writeHead(500).end('nothing is played');
    return;
  }
  response.socket?.setNoDelay(true);
  response.writeHead(script.status, script.headers);
  response.flushHeaders();
  for (const [index, piece] of script.pieces.entries()) {
    if (response.destroyed) return;
    // every write is an HTTP chunk, which the reader gets as a piece of its own even where packets are joined
    response.write(piece);
    if (index % writesPerTurn === writesPerTurn - 1) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  }
  if (script.end === 'complete') response.end();
  // the last bytes must have left before the connection breaks
  else if (script.end === 'cut') response.write('', () => response.destroy());
}
