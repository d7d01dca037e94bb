import type { JsonObject } from '@bifrost/core';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench, secrets } from './support/bench.js';
import { json } from './support/vendor-server.js';

/*
 * What steers Bifrost, where a vendor's SDK knows nothing of it: in headers at every door, and in the body where the SDK
 * lets further members through.
 */

const keys = { first: secrets.openai, second: secrets.openaiSecond };
const bench = await openBench({
  also: ['ollama', 'cohere', 'bedrock', 'vertex', 'mistral'],
  openai: {
    keys: Object.entries(keys).map(([name, value]) => ({ name, value })),
  },
});
afterAll(() => bench.close());

interface Door {
  name: string;
  path: (model: string) => string;
  body: (model: string) => JsonObject;
}

const messages = [{ role: 'user', content: 'Hello' }];
const contents = [{ role: 'user', parts: [{ text: 'Hello' }] }];
const blocks = [{ role: 'user', content: [{ text: 'Hello' }] }];
const claude = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 100, messages };
const at = (path: string) => () => path;
const within =
  (before: string, after = '') =>
  (model: string) =>
    before + encodeURIComponent(model) + after;
const chat = (model: string): JsonObject => ({ model, messages });

const doors: readonly Door[] = [
  { name: 'Chat Completions', path: at('/v1/chat/completions'), body: chat },
  { name: 'Responses', path: at('/v1/responses'), body: (model) => ({ model, input: 'Hello' }) },
  { name: 'OpenAI', path: at('/openai/v1/chat/completions'), body: chat },
  {
    name: 'OpenAI Responses',
    path: at('/openai/v1/responses'),
    body: (model) => ({ model, input: 'Hello' }),
  },
  { name: 'Azure', path: within('/openai/deployments/', '/chat/completions'), body: () => ({ messages }) },
  {
    name: 'Messages',
    path: at('/anthropic/v1/messages'),
    body: (model) => ({ model, max_tokens: 100, messages }),
  },
  {
    name: 'generateContent',
    path: within('/genai/v1beta/models/', ':generateContent'),
    body: () => ({ contents }),
  },
  {
    name: 'streamGenerateContent',
    path: within('/genai/v1beta/models/', ':streamGenerateContent?alt=sse'),
    body: () => ({ contents }),
  },
  { name: 'Converse', path: within('/bedrock/model/', '/converse'), body: () => ({ messages: blocks }) },
  {
    name: 'ConverseStream',
    path: within('/bedrock/model/', '/converse-stream'),
    body: () => ({ messages: blocks }),
  },
  { name: 'InvokeModel', path: within('/bedrock/model/', '/invoke'), body: () => claude },
  {
    name: 'InvokeModelWithResponseStream',
    path: within('/bedrock/model/', '/invoke-with-response-stream'),
    body: () => claude,
  },
  { name: 'Cohere', path: at('/cohere/v2/chat'), body: chat },
  { name: 'Mistral', path: at('/mistral/v1/chat/completions'), body: chat },
  { name: 'Ollama', path: at('/ollama/api/chat'), body: (model) => ({ ...chat(model), stream: false }) },
  { name: 'Ollama, streamed', path: at('/ollama/api/chat'), body: chat },
];

/** A model that nobody asked for before: what went wrong with one is remembered. */
function newModel(): string {
  made += 1;
  return `openai/gpt-4o-${made}`;
}
let made = 0;

/** Asks at a door, OpenAI if nobody else is named. */
function ask(
  door: Door,
  headers: Record<string, string>,
  { more = {}, model = newModel() }: { more?: JsonObject; model?: string } = {},
): Promise<Response> {
  return fetch(bench.gateway.url + door.path(model), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${clientToken}`, ...headers },
    body: JSON.stringify({ ...door.body(model), ...more }),
  });
}

/** The text of an answer; InvokeModel's events hold theirs in base64. */
async function wordsOf(answer: Response): Promise<string> {
  const text = await answer.text();
  return text.replaceAll(/"bytes":"(?<base64>[^"]+)"/gu, (_whole, base64: string) =>
    Buffer.from(base64, 'base64').toString(),
  );
}

const outage = json({ error: { message: 'no room', type: 'server_error' } }, 503);
const chain = 'anthropic/claude-haiku-4-5, ollama/llama3.2';

describe.each(doors)('at the door of $name', (door) => {
  it('a header names who takes over', async () => {
    bench.openai.play(outage);
    const answer = await ask(door, { 'x-bf-fallbacks': chain });
    expect([answer.status, answer.headers.get('x-bf-provider')]).toEqual([200, 'anthropic']);
    expect(answer.headers.get('x-bf-fallback-index')).toBe('1');
    expect(await wordsOf(answer)).toContain('Hello');
  });

  it('a member of the body names who takes over, and goes to nobody', async () => {
    bench.openai.play(outage);
    const fallbacks = ['ollama/llama3.2', { provider: 'anthropic', model: 'claude-haiku-4-5' }];
    const answer = await ask(door, {}, { more: { fallbacks } });
    expect([answer.status, answer.headers.get('x-bf-provider')]).toEqual([200, 'ollama']);
    await answer.arrayBuffer();
    for (const { received } of [bench.openai, bench.vendor('ollama')])
      expect(received.at(-1)?.json).not.toHaveProperty('fallbacks');
  });

  it('a header limits the tries', async () => {
    bench.openai.play(outage);
    const before = bench.anthropic.received.length;
    const answer = await ask(door, { 'x-bf-fallbacks': chain, 'x-bf-max-attempts': '1' });
    expect([answer.status, answer.headers.get('x-bf-fault')]).toEqual([502, 'gateway']);
    expect(answer.headers.get('x-bf-attempts')).toBe('1');
    expect(bench.anthropic.received).toHaveLength(before);
  });

  it('a header names the key', async () => {
    for (const [name, secret] of Object.entries(keys)) {
      const answer = await ask(door, { 'x-bf-key': name });
      expect([answer.status, answer.headers.get('x-bf-key')]).toEqual([200, name]);
      expect(bench.openai.received.at(-1)?.headers['authorization']).toBe(`Bearer ${secret}`);
      expect(bench.openai.received.at(-1)?.headers).not.toHaveProperty('x-bf-key');
      await answer.arrayBuffer();
    }
    expect((await ask(door, { 'x-bf-key': 'third' })).status).toBe(404);
  });

  it('a header asks for the facts in the body', async () => {
    const told = await wordsOf(await ask(door, { 'x-bf-extra-fields': 'true' }));
    expect(told).toContain('"extra_fields":{"provider":"openai"');
    const usual = await wordsOf(await ask(door, {}));
    expect(usual.includes('extra_fields')).toBe(door.path('').startsWith('/v1/'));
  });

  it.each([
    ['x-bf-deadline', 'soon'],
    ['x-bf-max-attempts', '0'],
    ['x-bf-fallback-on', 'bad_luck'],
  ])('a wrong %s is refused by name', async (header, value) => {
    const before = bench.openai.received.length;
    const answer = await ask(door, { [header]: value });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(header)]);
    expect(bench.openai.received).toHaveLength(before);
  });
});

describe('the provider’s own answer', () => {
  const raw = { 'x-bf-send-back-raw-response': 'true' };
  const facts = { 'x-bf-extra-fields': 'true' };
  const model = 'anthropic/claude-haiku-4-5';

  it.each(doors.filter(({ name }) => !/stream|Messages/iu.test(name)))(
    'comes back on request at the door of $name',
    async (door) => {
      const told = await wordsOf(await ask(door, { ...raw, ...facts }, { model }));
      expect(told).toMatch(/"raw_response":\{"id":"msg_e2e","type":"message"/u);
      expect(await wordsOf(await ask(door, facts, { model }))).not.toContain('raw_response');
    },
  );
});
