import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

export interface FakeGateway {
  url: string;
  /** Method, path and authorization of what was asked, and the body. */
  asked: { method: string; url: string; authorization: string | undefined; body: string }[];
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Something that answers as a gateway would, by path without query. */
export async function fakeGateway(answers: Record<string, unknown>): Promise<FakeGateway> {
  const asked: FakeGateway['asked'] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      asked.push({ method, url, authorization: headers.authorization, body });
      const answer = answers[url.split('?', 1)[0] ?? ''];
      if (isAnswer(answer)) answer(request, response);
      else if (answer !== undefined) response.end(JSON.stringify(answer));
      else response.writeHead(404).end(JSON.stringify({ error: { message: 'There is nothing.' } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, asked };
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'function';
}

/** A record as the gateway tells it, but for what is given. */
export function record(given: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: '0mws5pp5q0001sv4g1l',
    request_id: 'request-1',
    time: '2026-11-22T18:15:52.352Z',
    client: 'app',
    user_agent: 'sdk/1',
    route: '/v1/chat/completions',
    stream: false,
    model: 'fast',
    provider: 'backup',
    model_used: 'large-2',
    key: 'primary',
    status: 200,
    error: null,
    error_message: null,
    fallback_from: 'main/large-1',
    fallback_reason: 'rate_limited',
    finish_reason: 'stop',
    input_tokens: 812,
    output_tokens: 96,
    cached_tokens: 512,
    cost_usd: 0.00142,
    latency_ms: 1000,
    first_token_ms: null,
    overhead_ms: 1.25,
    attempt_count: 2,
    ...given,
  };
}

/** The same as a whole. */
export function detail(given: Record<string, unknown> = {}): Record<string, unknown> {
  const tried = { provider: 'main', model: 'large-1', key: 'primary', wait_ms: 0 };
  return {
    ...record(),
    attempts: [
      {
        ...tried,
        status: 429,
        outcome: 'failed',
        error: 'rate_limited',
        message: 'Slow \u001B[31mdown',
        start_ms: 0,
        duration_ms: 250,
      },
      {
        ...tried,
        provider: 'backup',
        model: 'large-2',
        status: 200,
        outcome: 'answered',
        error: null,
        message: null,
        start_ms: 500,
        duration_ms: 500,
      },
    ],
    dropped_params: [],
    content: null,
    ...given,
  };
}
