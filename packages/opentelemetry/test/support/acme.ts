import { Readable } from 'node:stream';
import {
  Bifrost,
  chatDialect,
  defineProvider,
  type InProcessResponse,
  type JsonObject,
  type ProviderAdapter,
  type Tracing,
} from '@bifrost/core';
import { onTestFinished } from 'vitest';

/** What the provider saw of one request. */
export interface Seen {
  provider: string;
  headers: Readonly<Record<string, string>>;
}

const keys = (...names: string[]) => names.map((name) => ({ name, value: `secret-of-${name}` }));

/** A library with the providers `acme` and `other`, which are inside the process and answer as they are told. */
export function library(
  tracing: Tracing,
  answer: (seen: Seen) => InProcessResponse | Promise<InProcessResponse> = () => said('Hello'),
): { bifrost: Bifrost; seen: Seen[] } {
  const seen: Seen[] = [];
  const adapterOf = (id: string): ProviderAdapter =>
    defineProvider({
      specVersion: 'v1',
      id,
      name: id,
      ...(id === 'acme' && { telemetryName: 'acme.ai' }),
      credential: 'optional',
      origins: () => [`https://api.${id}.example:8443`],
      operations: {
        chat: [
          {
            dialect: chatDialect({ id: `${id}.chat`, speaks: ['chat'] }),
            endpoint: () => ({ method: 'POST', path: '/v1/chat/completions' }),
          },
        ],
      },
      authorize: (request) => request,
      respond: async ({ headers }) => {
        const one = { provider: id, headers };
        seen.push(one);
        return answer(one);
      },
    });
  const bifrost = new Bifrost({
    adapters: [adapterOf('acme'), adapterOf('other')],
    providers: {
      acme: { keys: keys('a', 'b'), network_config: { max_retries: 0 } },
      other: { keys: keys('c') },
    },
    tracing,
    random: () => 0,
  });
  onTestFinished(() => bifrost.close({ graceMs: 0 }));
  return { bifrost, seen };
}

export function said(text: string): InProcessResponse {
  return json(200, {
    id: 'chatcmpl-7',
    object: 'chat.completion',
    created: 1,
    model: 'm-2026',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: 11,
      completion_tokens: 5,
      total_tokens: 16,
      prompt_tokens_details: { cached_tokens: 3 },
      completion_tokens_details: { reasoning_tokens: 2 },
    },
  });
}

export function refused(status: number): InProcessResponse {
  return json(status, { error: { message: 'not this time', type: 'error' } });
}

function chunk(delta: JsonObject, reason: string | null = null): string {
  return `data: ${JSON.stringify({
    id: 'chatcmpl-8',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm-2026',
    choices: [{ index: 0, delta, finish_reason: reason }],
  })}\n\n`;
}

/** A stream that says a word and ends. */
export function streamed(): InProcessResponse {
  const events = [chunk({ role: 'assistant', content: '' }), chunk({ content: 'Hi' }), chunk({}, 'stop')];
  return answerOf(200, 'text/event-stream', [...events, 'data: [DONE]\n\n']);
}

function json(status: number, value: JsonObject): InProcessResponse {
  return answerOf(status, 'application/json', [JSON.stringify(value)]);
}

function answerOf(status: number, mediaType: string, parts: readonly string[]): InProcessResponse {
  const body = Readable.from(parts.map((part) => Buffer.from(part)));
  return { status, headers: { 'content-type': mediaType }, body };
}
