import http2 from 'node:http2';
import { onTestFinished } from 'vitest';

export interface Http2Answer {
  status: number | undefined;
  headers: http2.IncomingHttpHeaders;
  body: string;
}

/** A session with prior knowledge of HTTP/2, or with TLS. */
export function http2Session(
  url: string,
  options: http2.SecureClientSessionOptions = {},
): http2.ClientHttp2Session {
  const session = http2.connect(url, options);
  session.on('error', () => undefined);
  onTestFinished(() => session.destroy());
  return session;
}

export function http2Request(
  session: http2.ClientHttp2Session,
  headers: http2.OutgoingHttpHeaders,
  body?: string | Buffer,
): Promise<Http2Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers, { endStream: body === undefined });
    let answer: http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader = {};
    let text = '';
    stream.setEncoding('utf8');
    stream.on('response', (received) => {
      answer = received;
    });
    stream.on('data', (chunk: string) => {
      text += chunk;
    });
    stream.on('end', () => resolve({ status: answer[':status'], headers: answer, body: text }));
    stream.on('error', reject);
    if (body !== undefined) stream.end(body);
  });
}
