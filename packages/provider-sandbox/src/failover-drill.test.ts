import { readFileSync } from 'node:fs';
import { Bifrost, BifrostError, type JsonObject, object, objects, parseObject, text } from '@bifrost/core';
import { afterEach, describe, expect, it } from 'vitest';
import { virtualClock } from '../test/virtual-clock.js';
import { createSandbox } from './index.js';

/*
 * The drill of docs/failover-drill.md, walked through with the page's own configuration: what the page promises is
 * what a reader sees.
 */

const page = readFileSync(new URL('../../../docs/failover-drill.md', import.meta.url), 'utf8');
const configuration = parseObject(/```json\n(.*?)```/su.exec(page)?.[1] ?? '') ?? {};
const providers = object(configuration['providers']) ?? {};

const open: Bifrost[] = [];

function start(settings: JsonObject = providers): Bifrost {
  const bifrost = new Bifrost({
    adapters: [createSandbox()],
    providers: settings,
    clock: virtualClock(),
    random: () => 0.5,
  });
  open.push(bifrost);
  return bifrost;
}

/** The page's providers, but the primary is well from the beginning. */
function healthy(): JsonObject {
  const primary = object(providers['primary']) ?? {};
  const { faults: _faults, ...config } = object(primary['sandbox_config']) ?? {};
  return { ...providers, primary: { ...primary, sandbox_config: config } };
}

function request(model: string, more: JsonObject = {}): JsonObject & { model: string } {
  const messages = [{ role: 'user', content: 'Who is there?' }];
  return { model, messages, fallbacks: ['backup/assistant'], ...more };
}

interface Told {
  text: string;
  attempts: JsonObject[];
  fallbackUsed: unknown;
}

async function ask(bifrost: Bifrost, model: string, more: JsonObject = {}): Promise<Told> {
  // The answer as a client of the gateway would read it.
  const answer = parseObject(
    JSON.stringify(await bifrost.createChatCompletion({ messages: [], ...request(model, more) })),
  );
  const extra = object(answer?.['extra_fields']);
  return {
    text: text(object(objects(answer?.['choices'])[0]?.['message'])?.['content']) ?? '',
    attempts: objects(extra?.['attempts']),
    fallbackUsed: extra?.['fallback_used'],
  };
}

async function errorOf(call: Promise<unknown>): Promise<BifrostError> {
  const error: unknown = await call.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!BifrostError.isInstance(error)) throw new Error('the call was expected to fail', { cause: error });
  return error;
}

async function read(
  bifrost: Bifrost,
  model: string,
): Promise<{ text: string; error: BifrostError | undefined }> {
  const stream = await bifrost.createChatCompletion({ messages: [], ...request(model), stream: true });
  let said = '';
  try {
    for await (const chunk of stream) said += chunk.choices[0]?.delta.content ?? '';
  } catch (error) {
    if (BifrostError.isInstance(error)) return { text: said, error };
    throw error;
  }
  return { text: said, error: undefined };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((bifrost) => bifrost.close()));
});

describe('the failover drill', () => {
  it('steps 1 and 2: the backup answers until the primary has recovered', async () => {
    const bifrost = start();
    for (let turn = 0; turn < 2; turn += 1) {
      const told = await ask(bifrost, 'primary/assistant');
      expect(told).toMatchObject({ text: 'The backup answers.', fallbackUsed: true });
      const shown = objects(
        object(
          parseObject(
            /"extra_fields": \{.*?\n {2}\}/su.exec(page)?.[0].replace(/^"extra_fields": /u, '') ?? '',
          ),
        )?.['attempts'],
      );
      // what a clock tells is another's at every run
      const bare = shown.map(({ start: _start, latency: _latency, ...rest }) => rest);
      expect(told.attempts).toMatchObject(bare);
      expect(bare).toHaveLength(told.attempts.length);
    }
    const recovered = await ask(bifrost, 'primary/assistant');
    expect(recovered).toMatchObject({ text: 'The primary answers.', fallbackUsed: false });
    expect(recovered.attempts).toHaveLength(1);
  });

  const rows = [...page.matchAll(/^\| `(primary\/[\w+-]+)` +\| `(\w+)`/gmu)].map((match) => [
    match[1] ?? '',
    match[2] ?? '',
  ]);

  it('step 3 has its table', () => {
    expect(rows.length).toBeGreaterThan(7);
  });

  it.each(rows)('step 3: %s is told as %s and falls back', async (model, code) => {
    const told = await ask(start(healthy()), model);
    expect(told.text).toBe('The backup answers.');
    expect(told.attempts[0]).toMatchObject({ provider: 'primary', error: code });
  });

  it('step 3: a wrong request and a content filter do not fall back by themselves', async () => {
    const bifrost = start(healthy());
    expect((await errorOf(ask(bifrost, 'primary/fault-400'))).code).toBe('invalid_request');
    expect((await errorOf(ask(bifrost, 'primary/fault-content-filter'))).code).toBe('content_filtered');
    const asked = await ask(bifrost, 'primary/fault-content-filter', {
      routing: { fallback_on: ['content_filtered'] },
    });
    expect(asked.text).toBe('The backup answers.');
  });

  it('step 4: a stream moves on before its first word, and never after', async () => {
    const bifrost = start(healthy());
    expect(await read(bifrost, 'primary/fault-cut-before-content')).toEqual({
      text: 'The backup answers.',
      error: undefined,
    });
    const cut = await read(bifrost, 'primary/lorem+fault-cut');
    expect(cut.text).toMatch(/^Lorem/u);
    expect(cut.text).not.toContain('backup');
    expect(cut.error?.code).toBe('stream_interrupted');
  });

  it("step 5: when everything fails, the error is the primary's", async () => {
    const call = ask(start(healthy()), 'primary/fault-429-retry-after-2', {
      fallbacks: ['backup/fault-503'],
    });
    const error = await errorOf(call);
    expect(error).toMatchObject({ code: 'rate_limited', status: 429, retryAfterMs: 2000, fault: 'provider' });
    expect(error.attempts.map((attempt) => attempt.error)).toContain('overloaded');
    expect(error.message).toContain('fallback failed too');
  });
});

describe('every other fault, through the whole pipeline', () => {
  it.each([
    ['fault-malformed-event', 'Who is there?', undefined],
    ['fault-no-done', 'Who is there?', undefined],
    ['fault-malformed-twice', 'Who', 'invalid_response'],
    ['fault-error-event', 'Who', 'provider_error'],
    ['fault-stall-before-content', 'The backup answers.', undefined],
    ['fault-silence', 'The backup answers.', undefined],
    ['fault-empty', 'The backup answers.', undefined],
    ['fault-error-event-before-content', 'The backup answers.', undefined],
  ])('a stream of %s', async (model, said, code) => {
    const limits = {
      default_request_timeout_in_seconds: 2,
      stream_idle_timeout_in_seconds: 3,
      max_retries: 0,
    };
    const settings = healthy();
    const primary = { ...object(settings['primary']), network_config: limits };
    const told = await read(start({ ...settings, primary }), `primary/${model}`);
    expect(told.error?.code).toBe(code);
    expect(told.text.startsWith(said)).toBe(true);
  });
});
