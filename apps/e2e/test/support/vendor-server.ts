import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseJson, object, type JsonObject } from '@bifrost/core';

/** A request as it stood on the wire. */
export interface Received {
  method: string;
  path: string;
  query: string;
  headers: Readonly<Record<string, string>>;
  bytes: Buffer;
  /** The body, where it is a JSON object; else empty. */
  json: JsonObject;
}

/** An answer as a provider gives it. */
export interface VendorAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Each piece is a write of its own. */
  pieces: readonly (string | Uint8Array)[];
  /** `cut` breaks the connection after the last piece, `hold` leaves it open until the client goes. `end` by default. */
  ending?: 'end' | 'cut' | 'hold';
}

/** A provider's servers on a free loopback port. */
export interface VendorServer {
  readonly origin: string;
  /** Every request so far, in order. */
  readonly received: readonly Received[];
  /** Answers for the next requests, in order, instead of what the provider would say. */
  play(...answers: VendorAnswer[]): void;
  /** Gives half of the next answer that it would give by itself, and then says no more. */
  hold(): void;
  /**
   * Settles when a client has left an answer before its end, since the last `play`. A gateway that waited for its own
   * limits instead would outlast any test.
   */
  left(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a server that answers as `respond` says. */
export async function startVendorServer(respond: (request: Received) => VendorAnswer): Promise<VendorServer> {
  const received: Received[] = [];
  const played: VendorAnswer[] = [];
  const waiting: (() => void)[] = [];
  let departures = 0;
  let holds = false;
  const server = createServer((request, response) => {
    response.on('close', () => {
      if (response.writableFinished) return;
      departures += 1;
      for (const wake of waiting.splice(0)) wake();
    });
    void receive(request).then((seen) => {
      received.push(seen);
      const answer = played.shift() ?? respond(seen);
      const given = holds ? halfOf(answer) : answer;
      holds = false;
      return give(response, given);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    received,
    play(...answers) {
      played.push(...answers);
      departures = 0;
    },
    hold() {
      holds = true;
      departures = 0;
    },
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

function halfOf({ pieces, ...answer }: VendorAnswer): VendorAnswer {
  return { ...answer, pieces: pieces.slice(0, Math.ceil(pieces.length / 2)), ending: 'hold' };
}

/** A JSON answer. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): VendorAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    pieces: [JSON.stringify(value)],
  };
}

/** A stream of server-sent events, each in a packet of its own. */
export function eventStream(events: readonly string[], ending: VendorAnswer['ending'] = 'end'): VendorAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
    pieces: events,
    ending,
  };
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  await Promise.race([once(request, 'end'), once(request, 'close')]);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  const bytes = Buffer.concat(chunks);
  const [path = '', query = ''] = (request.url ?? '').split('?');
  return { method: request.method ?? '', path, query, headers, bytes, json: jsonIn(headers, bytes) };
}

function jsonIn(headers: Record<string, string>, bytes: Buffer): JsonObject {
  if (!(headers['content-type'] ?? '').startsWith('application/json')) return {};
  return object(parseJson(bytes.toString('utf8'))) ?? {};
}

async function give(response: ServerResponse, answer: VendorAnswer): Promise<void> {
  response.on('error', () => undefined);
  response.socket?.setNoDelay(true);
  response.writeHead(answer.status, answer.headers);
  response.flushHeaders();
  await writePieces(response, answer.pieces);
  if (response.destroyed) return;
  if (answer.ending === undefined || answer.ending === 'end') response.end();
  // the last bytes must have left before the connection breaks
  else if (answer.ending === 'cut') response.write('', () => response.destroy());
}

/** More pieces than this travel in packets of several: each stays a chunk of its own, and a test takes no minute. */
const manyPieces = 200;
const piecesInPacket = 64;

async function writePieces(response: ServerResponse, pieces: VendorAnswer['pieces']): Promise<void> {
  const inPacket = pieces.length > manyPieces ? piecesInPacket : 1;
  for (let start = 0; start < pieces.length && !response.destroyed; start += inPacket) {
    response.cork();
    for (const piece of pieces.slice(start, start + inPacket)) response.write(piece);
    response.uncork();
    // a turn of the event loop between two packets: without it they would leave as one
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
