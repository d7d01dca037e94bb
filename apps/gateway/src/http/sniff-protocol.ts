import type { Socket } from 'node:net';

/** How an HTTP/2 connection with prior knowledge begins. No method of HTTP/1.1 begins so. */
const preface = Buffer.from('PRI');

/**
 * Reads as much of a connection as tells its protocol, puts it back, and calls back once. A connection that says too
 * little within `limitMs` is closed.
 */
export function sniffProtocol(
  socket: Socket,
  limitMs: number,
  onProtocol: (protocol: 'http1' | 'http2') => void,
): void {
  let seen: Buffer | undefined;
  const onTimeout = (): void => {
    socket.destroy();
  };
  const onData = (chunk: Buffer): void => {
    seen = seen === undefined ? chunk : Buffer.concat([seen, chunk]);
    const protocol = protocolOf(seen);
    if (protocol === undefined) return;
    stop();
    socket.pause();
    socket.unshift(seen);
    onProtocol(protocol);
    // The new owner listens by now; what was put back reaches it before anything else that arrives.
    process.nextTick(() => socket.resume());
  };
  const onEnd = (): void => {
    stop();
    socket.destroy();
  };
  const stop = (): void => {
    socket.off('data', onData).off('end', onEnd).off('timeout', onTimeout);
    socket.setTimeout(0);
  };
  socket.on('data', onData).on('end', onEnd).on('timeout', onTimeout);
  socket.setTimeout(limitMs);
}

function protocolOf(seen: Buffer): 'http1' | 'http2' | undefined {
  const length = Math.min(seen.length, preface.length);
  if (!seen.subarray(0, length).equals(preface.subarray(0, length))) return 'http1';
  return length === preface.length ? 'http2' : undefined;
}
