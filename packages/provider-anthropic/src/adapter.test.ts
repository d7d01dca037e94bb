import { BifrostError, Secret, errorCodes, type OutgoingRequest, type ProviderFailure } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { answer, answerContext, fixture, jsonOf, parse, readSse } from '../test/support.js';
import { anthropic } from './adapter.js';
import { authorize } from './authorize.js';
import { classifyError } from './classify-error.js';
import exported from './index.js';
import { anthropicMessages } from './messages/dialect.js';
import { decodeError, encodeError, encodeStreamError } from './messages/errors.js';
import { anthropicModel } from './models/dialect.js';
import { anthropicOptions } from './options.js';

function outgoing(headers: Record<string, string> = {}): OutgoingRequest {
  return {
    method: 'POST',
    origin: 'https://api.anthropic.com',
    path: '/v1/messages',
    headers,
    body: undefined,
  };
}

function headersOf(headers: Record<string, string>, options = {}): OutgoingRequest['headers'] {
  const key = { name: 'primary', value: new Secret('sk-test'), options: undefined };
  return authorize(outgoing(headers), { key, options, credential: undefined, now: 0 }).headers;
}

describe('authorize', () => {
  it('sets the key and the version', () => {
    expect(headersOf({})).toEqual({ 'x-api-key': 'sk-test', 'anthropic-version': '2023-06-01' });
    expect(headersOf({}, { anthropic_version: '2026-10-21' })).toMatchObject({
      'anthropic-version': '2026-10-21',
    });
  });

  it('keeps the version of the client and adds to its betas', () => {
    const headers = { 'anthropic-version': '2026-10-21', 'anthropic-beta': 'a, b' };
    expect(headersOf(headers, { anthropic_version: 'x', anthropic_beta: ['b', 'c'] })).toMatchObject({
      'anthropic-version': '2026-10-21',
      'anthropic-beta': 'a,b,c',
    });
  });

  it('wins over a key that a client or a header of the configuration tries to set', () => {
    expect(headersOf({ 'x-api-key': 'other' })['x-api-key']).toBe('sk-test');
  });
});

describe('the options', () => {
  it('are strict', () => {
    expect(anthropicOptions.safeParse({ default_max_tokens: 1, anthropic_beta: ['a-1'] }).success).toBe(true);
    for (const wrong of [{ max_tokens: 1 }, { default_max_tokens: 0 }, { anthropic_beta: ['a,b'] }]) {
      expect(anthropicOptions.safeParse(wrong).success).toBe(false);
    }
  });
});

describe('classifyError', () => {
  it.each([
    ['error-400.json', 400, 'invalid_request'],
    ['error-401.json', 401, 'authentication'],
    ['error-429.json', 429, 'rate_limited'],
    ['error-overloaded.json', 529, 'overloaded'],
  ])('reads %s', (name, status, code) => {
    const failure = decodeError(answer(parse(fixture(name)), status));
    expect(failure.status).toBe(status);
    expect(classifyError(failure)?.code).toBe(code);
  });

  it.each([
    ['permission_error', 'authentication'],
    ['billing_error', 'quota_exceeded'],
    ['not_found_error', 'model_unavailable'],
    ['api_error', 'provider_error'],
    ['timeout_error', 'timeout'],
    ['request_too_large', 'invalid_request'],
  ])('maps the type %s to %s', (type, code) => {
    expect(classifyError({ status: 400, headers: {}, type })?.code).toBe(code);
  });

  it.each([
    ['prompt is too long: 3 tokens > 2 maximum', 'context_length_exceeded'],
    [
      'input length and `max_tokens` exceed context limit: 178959 + 64000 > 200000, decrease input length or `max_tokens` and try again',
      'context_length_exceeded',
    ],
    [
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade.',
      'quota_exceeded',
    ],
    [
      'You have reached your specified API usage limits. You will regain access on 2026-04-01 at 00:00 UTC.',
      'quota_exceeded',
    ],
  ])('reads "%s", and only where its type allows', (message, code) => {
    const failure: ProviderFailure = { status: 400, headers: {}, type: 'invalid_request_error', message };
    expect(classifyError(failure)?.code).toBe(code);
    expect(classifyError({ ...failure, type: 'api_error' })?.code).toBe('provider_error');
    expect(classifyError({ ...failure, message: `you wrote "${message}"` })?.code).toBe('invalid_request');
  });

  it('leaves unknown types and unreadable bodies to the status', () => {
    expect(classifyError({ status: 500, headers: {}, type: 'born_tomorrow' })).toBeUndefined();
    const unreadable = decodeError({ status: 502, headers: {}, body: { kind: 'none' } });
    expect(unreadable).toEqual({ status: 502, headers: {} });
    expect(classifyError(unreadable)).toBeUndefined();
    expect(decodeError(answer({ error: 'text' }, 500))).toMatchObject({ status: 500 });
  });

  it('names the member that a sentence begins with', () => {
    const failure = decodeError(
      answer({ error: { type: 'invalid_request_error', message: 'messages.1.content: is wrong' } }, 400),
    );
    expect(failure.param).toBe('messages.1.content');
  });
});

describe('errors towards clients', () => {
  it('have a type for every code', () => {
    for (const code of errorCodes) {
      const { status, body } = encodeError(new BifrostError(code, 'why'));
      expect(jsonOf(body)).toMatchObject({
        type: 'error',
        error: { type: expect.stringMatching(/^\w+$/u), message: 'why' },
      });
      expect(status).toBe(code === 'overloaded' ? 529 : new BifrostError(code, '').status);
    }
  });

  it('say when to come back, in whole seconds', () => {
    const error = new BifrostError('rate_limited', 'why', { retryAfterMs: 1200 });
    expect(encodeError(error).headers).toMatchObject({ 'retry-after': '2' });
  });

  it('hold the id that their header has', () => {
    const error = new BifrostError('overloaded', 'why');
    expect(jsonOf(encodeError(error, 'req_1').body)).toMatchObject({ request_id: 'req_1' });
    expect(readSse(encodeStreamError(error, 'req_1'))).toMatchObject([{ json: { request_id: 'req_1' } }]);
    const context = answerContext({ id: 'req_2', model: 'none' });
    const written = anthropicModel.inbound?.encodeResponse({ models: [] }, context);
    expect(written === undefined ? undefined : jsonOf(written.body)).toMatchObject({
      type: 'error',
      request_id: 'req_2',
    });
  });

  it('are an event of their own in a stream', () => {
    expect(readSse(encodeStreamError(new BifrostError('overloaded', 'why')))).toEqual([
      {
        event: 'error',
        json: { type: 'error', error: { type: 'overloaded_error', message: 'why' }, request_id: null },
      },
    ]);
  });
});

describe('the passage', () => {
  const passage = anthropicMessages.passage;

  it('tells content, usage and end apart', () => {
    const events = readSse(fixture('chat-tools.sse')).map(({ json }) => passage?.inspectEvent({ json }));
    const kinds = events.map((event) => event?.kind);
    expect(kinds.slice(0, 3)).toEqual(['open', 'open', 'content']);
    expect(kinds.slice(-2)).toEqual(['finish', 'end']);
    expect(events[0]).toMatchObject({ model: 'claude-sonnet-4-5-20250929', usage: { prompt_tokens: 400 } });
    expect(events.at(-2)).toMatchObject({ finish_reason: 'tool_use', usage: { completion_tokens: 71 } });
    expect(passage?.inspectEvent({ json: parse(fixture('error-overloaded.json')) })).toEqual({
      kind: 'error',
    });
    expect(passage?.inspectEvent({ json: { type: 'ping' } })).toEqual({ kind: 'open' });
    expect(passage?.inspectEvent({ json: {} })).toEqual({ kind: 'other' });
  });

  it('marks every event that must be read after the commit point', () => {
    const marked = fixture('chat-text.sse')
      .split('\n')
      .filter((line) => passage?.markers.some((marker) => line.includes(marker)) === true)
      .map((line) => parse(line.slice('data:'.length))['type']);
    expect(marked).toEqual(['message_start', 'message_delta', 'message_stop']);
  });

  it('reads whole answers', () => {
    expect(passage?.inspectResponse(parse(fixture('chat-text.json')))).toMatchObject({
      finish_reason: 'end_turn',
      usage: { completion_tokens: 9 },
    });
    expect(passage?.inspectResponse(parse(fixture('error-overloaded.json')))).toEqual({ error: true });
  });
});

describe('the adapter', () => {
  it('is the default export and declares what it has', () => {
    expect(exported).toBe(anthropic);
    expect(Object.keys(anthropic.operations).toSorted()).toEqual([
      'chat',
      'countTokens',
      'listModels',
      'textCompletion',
    ]);
    expect(anthropic.inbound?.[0]?.routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/messages',
      'POST /v1/messages/count_tokens',
      'POST /v1/complete',
      'GET /v1/models',
      'GET /v1/models/{model}',
    ]);
  });

  it('offers text completions for the models that have them', () => {
    const [endpoint] = anthropic.operations.textCompletion ?? [];
    expect(
      ['claude-2.1', 'claude-instant-1.2', 'claude-3-opus', 'x'].map((model) =>
        endpoint?.serves?.(model, {}),
      ),
    ).toEqual([true, true, false, false]);
  });
});
