import { afterEach, describe, expect, it, vi } from 'vitest';
import { bodyOf, chat, emptyAnswer, withChunk, type ChatAnswer } from './chat.js';

const request = {
  model: 'acme/m',
  fallbacks: [],
  messages: [{ role: 'user' as const, content: 'Hello' }],
  maxTokens: undefined,
  temperature: undefined,
};
const line = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const delta = (content: string) => line({ choices: [{ index: 0, delta: { content } }] });
const finish = line({
  choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
  extra_fields: {
    provider: 'acme',
    model_used: 'm-1',
    attempts: [{ provider: 'acme', model: 'm', key: 'k', status: 200, start: 1, latency: 5 }],
    dropped_params: ['seed'],
    cost: { total: '0.00225', currency: 'USD' },
  },
});
const usage = line({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 4 } });

/** A gateway that answers with these chunks of bytes. */
function answering(chunks: readonly (string | Uint8Array)[], init: ResponseInit = {}) {
  const encoder = new TextEncoder();
  const fetched = vi.fn<typeof fetch>(() => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks)
          controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
        controller.close();
      },
    });
    const headers = { 'x-request-id': 'req-1', 'content-type': 'text/event-stream' };
    return Promise.resolve(new Response(body, { headers, ...init }));
  });
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

afterEach(() => void vi.unstubAllGlobals());

describe('a chat', () => {
  it('grows with its stream, wherever that is cut', async () => {
    const whole = new TextEncoder().encode(delta('ß') + delta('🌉') + finish + usage);
    for (let cut = 0; cut <= whole.length; cut += 1) {
      answering([whole.slice(0, cut), whole.slice(cut)]);
      const answer = await chat(request, { token: undefined }, () => undefined);
      expect(answer).toMatchObject({
        text: 'ß🌉',
        servedBy: 'acme/m-1',
        finishReason: 'stop',
        inputTokens: 3,
        outputTokens: 4,
        cost: 0.00225,
        droppedParams: ['seed'],
        requestId: 'req-1',
        error: undefined,
      });
      expect(answer.attempts).toHaveLength(1);
    }
  });

  it('sends the token in a header and nowhere else', async () => {
    const fetched = answering([delta('x'), finish]);
    await chat(request, { token: 'operator-secret' }, () => undefined);
    const [path, init] = fetched.mock.calls[0] ?? [];
    expect(JSON.stringify([path, init?.body])).not.toContain('secret');
    expect(new Headers(init?.headers).get('authorization')).toBe('Bearer operator-secret');
    expect(init?.credentials).toBe('omit');
  });

  it('tells of progress', async () => {
    answering([delta('a'), delta('b'), finish]);
    const seen: string[] = [];
    await chat(request, { token: undefined }, ({ text }) => void seen.push(text));
    expect(seen).toEqual(['a', 'ab', 'ab']);
  });

  it('says that a stream broke off', async () => {
    answering([delta('half')]);
    const answer = await chat(request, { token: undefined }, () => undefined);
    expect(answer).toMatchObject({ text: 'half', error: 'The stream ended before the answer did.' });
  });

  it('keeps what came before an error in the stream', async () => {
    const broken = {
      error: { message: 'It broke.', code: 'stream_interrupted' },
      extra_fields: { provider: 'acme', model: 'm', attempts: [] },
    };
    answering([delta('half'), line(broken)]);
    const answer = await chat(request, { token: undefined }, () => undefined);
    expect(answer).toMatchObject({ text: 'half', error: 'It broke.', servedBy: 'acme/m' });
  });

  it('shows the tries of a request that failed', async () => {
    const body = {
      error: { message: 'Nobody could.', code: 'overloaded' },
      extra_fields: {
        attempts: [{ provider: 'acme', model: 'm', status: 503, error: 'overloaded', start: 1, latency: 2 }],
      },
    };
    answering([JSON.stringify(body)], { status: 503 });
    const answer = await chat(request, { token: undefined }, () => undefined);
    expect(answer).toMatchObject({ error: 'Nobody could.', attempts: [{ error: 'overloaded' }] });
  });

  it.each(['<html>', '{}', '[]', ''])(
    'makes a sentence of an error that is none of ours: %j',
    async (body) => {
      answering([body], { status: 502 });
      const answer = await chat(request, { token: undefined }, () => undefined);
      expect(answer.error).toBe('The gateway answered with status 502.');
    },
  );

  it('hands on what kept the answer from coming, as the token may no longer be good', async () => {
    answering([JSON.stringify({ error: { message: 'Who are you?', code: 'unauthorized' } })], {
      status: 401,
    });
    const failures: unknown[] = [];
    const failed = (error: unknown): void => void failures.push(error);
    const answer = await chat(request, { token: 'old', failed }, () => undefined);
    expect(answer.error).toBe('Who are you?');
    expect(failures).toEqual([expect.objectContaining({ status: 401 })]);
  });

  it('says that nobody answers', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
    const answer = await chat(request, { token: undefined }, () => undefined);
    expect(answer.error).toContain('does not answer');
  });

  it('that was stopped says so', async () => {
    const stop = new AbortController();
    vi.stubGlobal('fetch', () => {
      stop.abort();
      return Promise.reject(new DOMException('aborted', 'AbortError'));
    });
    const answer = await chat(request, { token: undefined, signal: stop.signal }, () => undefined);
    expect(answer.error).toBe('Stopped.');
  });
});

describe('a chunk', () => {
  it.each(['', 'null', '[]', '{"choices":1}', '{"choices":[{"delta":{"content":5}}]}', '[DONE]'])(
    'that is none changes nothing: %j',
    (data) => expect(withChunk(emptyAnswer, data, 1)).toEqual(emptyAnswer),
  );

  it('counts calls by their beginnings, and notes when the first word came', () => {
    const chunks = [
      { choices: [{ delta: { role: 'assistant' } }] },
      { choices: [{ delta: { reasoning_content: 'Hm.' } }] },
      { choices: [{ delta: { tool_calls: [{ index: 0, id: 'call-1' }] } }] },
      { choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: '{}' } }] } }] },
    ];
    const answer = chunks.reduce<ChatAnswer>(
      (before, chunk, index) => withChunk(before, JSON.stringify(chunk), index * 10),
      emptyAnswer,
    );
    expect(answer).toMatchObject({ reasoning: 'Hm.', toolCalls: 1, firstTokenMs: 10 });
  });
});

describe('a request', () => {
  it('has only what was filled in', () => {
    expect(bodyOf(request)).toEqual({
      model: 'acme/m',
      messages: request.messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(bodyOf({ ...request, fallbacks: ['b/m'], maxTokens: 5, temperature: 0 })).toMatchObject({
      fallbacks: ['b/m'],
      max_tokens: 5,
      temperature: 0,
    });
  });
});
