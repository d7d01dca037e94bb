import { object, parseObject, text, type JsonObject } from '@bifrost/core';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from './support/bench.js';
import { sdkSchema, vendorSchema, type Check } from './support/vendor-schema.js';
import { chatBodies, messagesBodies, responsesBodies } from './support/bodies.js';
import { openaiError } from './vendors/openai-chat.js';

/*
 * What Bifrost writes, both ways, against the descriptions that the vendors publish, where those lie beside the project.
 * Passage is off, so that everything is written by our own encoders.
 */

const bench = await openBench({ openai: { native_passage: false }, anthropic: { native_passage: false } });
afterAll(() => bench.close());

const openai = vendorSchema('openai.openapi.json');
const anthropic = vendorSchema('anthropic.openapi.json');
const found = [openai, anthropic].filter((schema) => schema !== undefined);

/** What a provider may be sent, by the path that it is sent to. */
const requests: Readonly<Record<string, Check | undefined>> = {
  '/v1/chat/completions': openai?.request('CreateChatCompletionRequest'),
  '/v1/responses': openai?.request('CreateResponse'),
  '/v1/messages': anthropic?.request('CreateMessageParams'),
};

interface Door {
  path: string;
  bodies: Readonly<Record<string, JsonObject>>;
  whole: (Check | undefined)[];
  event: (Check | undefined)[];
  error: Check | undefined;
}

const doors: Door[] = [
  {
    path: '/v1/chat/completions',
    bodies: chatBodies,
    whole: [openai?.answer('CreateChatCompletionResponse')],
    event: [openai?.answer('CreateChatCompletionStreamResponse')],
    error: openai?.answer('ErrorResponse'),
  },
  {
    path: '/v1/responses',
    bodies: responsesBodies,
    whole: [openai?.answer('Response')],
    event: [openai?.answer('ResponseStreamEvent')],
    error: openai?.answer('ErrorResponse'),
  },
  {
    path: '/anthropic/v1/messages',
    bodies: messagesBodies,
    whole: [
      anthropic?.answer('Message'),
      sdkSchema('anthropic-messages.sdk-1.12.0.schema.json', 'MessageRoot'),
      sdkSchema('anthropic-messages.sdk-0.137.0.schema.json', 'MessageRoot'),
    ],
    event: [
      anthropic?.answer('MessageStreamEvent'),
      sdkSchema('anthropic-messages.sdk-1.12.0.schema.json', 'RawMessageStreamEventRoot'),
    ],
    error: anthropic?.answer('ErrorResponse'),
  },
];

const models = {
  openai: ['gpt-4o', 'o4-mini'],
  anthropic: ['claude-haiku-4-5', 'claude-opus-4-8', 'claude-3-5-haiku-latest'],
};
const targets = [
  ...models.openai.map((model) => `openai/${model}`),
  ...models.anthropic.map((model) => `anthropic/${model}`),
];

function ask(path: string, body: JsonObject): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${clientToken}` };
  return fetch(bench.gateway.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** What is wrong with what a provider got last. */
function problemsSent(model: string): string[] {
  const received = bench[model.startsWith('openai/') ? 'openai' : 'anthropic'].received.at(-1);
  const check = requests[received?.path ?? ''];
  return check === undefined ? [`no description of ${received?.path}`] : check(received?.json);
}

async function problemsAnswered(answer: Response, door: Door, stream: boolean): Promise<string[]> {
  const body = await answer.text();
  if (!stream) return door.whole.flatMap((check) => check?.(parseObject(body)) ?? []);
  const events = body
    .split('\n\n')
    .map((event) => parseObject(/^data: (?<json>\{.*)$/mu.exec(event)?.groups?.['json'] ?? ''));
  return events.flatMap((event) => {
    // Anthropic's pings are in no schema of its events
    if (event === undefined || event['type'] === 'ping') return [];
    return door.event.flatMap((check) => check?.(event) ?? []);
  });
}

interface Round {
  problems: Record<string, string[]>;
  refused: string[];
  count: number;
}

/** Sends every body of a door to a model and notes what is wrong with the request and with the answer. */
async function round(door: Door, model: string, stream: boolean): Promise<Round> {
  const result: Round = { problems: {}, refused: [], count: 0 };
  for (const [name, body] of Object.entries(door.bodies)) {
    const answer = await ask(door.path, { ...body, model, stream });
    result.count += 1;
    if (answer.status === 400) {
      const refusal = parseObject(await answer.text());
      const wrong = [...(door.error?.(refusal) ?? []), ...notRefused(refusal)];
      if (wrong.length > 0) result.problems[name] = wrong;
      else result.refused.push(name);
      continue;
    }
    const wrong = [...problemsSent(model), ...(await problemsAnswered(answer, door, stream))];
    if (wrong.length > 0) result.problems[name] = [`status ${answer.status}`, ...wrong.slice(0, 12)];
  }
  return result;
}

/** A refusal names the parameter; anything else that is refused here is a fault of ours. */
function notRefused(body: JsonObject | undefined): string[] {
  const error = object(body?.['error']);
  const message = text(error?.['message']) ?? '';
  const named =
    error?.['code'] === 'unsupported_parameter' || /unsupported|cannot|does not|no /u.test(message);
  return named ? [] : [`refused: ${message}`];
}

/** What cannot be said to a model at all; everything else must go through. */
const refusals: Readonly<Record<string, readonly string[]>> = {
  '/v1/chat/completions openai/o4-mini': ['stop sequences'],
  '/anthropic/v1/messages openai/o4-mini': ['stop sequences'],
};

describe.each(doors)(`$path (descriptions found: ${found.length})`, (door) => {
  const cases = found.length === 0 ? [] : targets;
  const size = Object.keys(door.bodies).length;

  it.each(cases)(
    `writes what %s takes, and answers as its own vendor would (${size} bodies, twice)`,
    async (model) => {
      for (const stream of [false, true]) {
        const { problems, refused, count } = await round(door, model, stream);
        expect(problems).toEqual({});
        expect(refused).toEqual(refusals[`${door.path} ${model}`] ?? []);
        expect(count).toBe(size);
      }
    },
  );

  it('tells an error of a provider in the shape of its own', async () => {
    bench.openai.play(openaiError(500, { message: 'Oops', type: 'server_error' }));
    const [asked = {}] = Object.values(door.bodies);
    const answer = await ask(door.path, { ...asked, model: 'openai/gpt-4o-broken' });
    expect(answer.status).toBe(502);
    const body: unknown = await answer.json();
    expect(door.error?.(body) ?? []).toEqual([]);
  });
});

it('knows a field that a vendor does not have, at any depth', () => {
  const message = { role: 'user', content: [{ type: 'text', text: 'Hi', odd: 1 }] };
  const body = { model: 'm', max_tokens: 1, messages: [message] };
  const checks = [
    anthropic?.request('CreateMessageParams'),
    openai?.request('CreateChatCompletionRequest'),
  ].filter((check) => check !== undefined);
  expect(checks).toHaveLength(found.length);
  for (const check of checks) {
    expect(check(body).join()).toContain('"odd"');
    expect(check({ ...body, messages: [{ ...message, content: 'Hi' }] })).toEqual([]);
  }
});
