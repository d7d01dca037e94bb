import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** What is answered to a request that Node's parser gave up on. */
const answers: Readonly<Record<string, { status: string; message: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    message: 'The headers are too large for this gateway.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: '408 Request Timeout',
    message: 'The request took too long to arrive.',
  },
};

const unreadable = {
  status: '400 Bad Request',
  message: 'This is no HTTP request that the gateway can read.',
};

/** Answers what never became a request. There is no route yet, so the envelope is the public one. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex | Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const { status, message } = answers[error.code ?? ''] ?? unreadable;
  const body = JSON.stringify({
    error: { message, type: 'invalid_request_error', code: 'invalid_request', param: null },
  });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
