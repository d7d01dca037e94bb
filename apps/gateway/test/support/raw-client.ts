import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A connection on which a test writes bytes as no client library would. */
export interface RawClient {
  socket: Socket;
  /** Everything received once the text is there. Rejects when the connection ends before. */
  until: (text: string) => Promise<string>;
  /** Everything received when the connection is over. */
  closed: () => Promise<string>;
}

export function rawClient(port: number): RawClient {
  const socket = connect({ host: '127.0.0.1', port });
  let received = '';
  const waiting = new Set<() => void>();
  const notify = (): void => {
    for (const look of waiting) look();
  };
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    received += chunk;
    notify();
  });
  socket.on('error', () => undefined);
  socket.on('close', notify);
  onTestFinished(() => void socket.destroy());
  return {
    socket,
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (received.includes(text)) resolve(received);
          else if (socket.destroyed) reject(new Error(`Closed before ${JSON.stringify(text)}: ${received}`));
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
    closed: () =>
      new Promise((resolve) => {
        if (socket.destroyed) resolve(received);
        else socket.once('close', () => resolve(received));
      }),
  };
}
