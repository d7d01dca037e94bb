import { object, parseObject, text, type JsonObject } from '@bifrost/core';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from './support/bench.js';
import { sdkSchema, vendorSchema, type Check } from './support/vendor-schema.js';
import { isDescribed, problemsOf } from './support/wire-checks.js';
import type { VendorName } from './vendors/all.js';
import { chatBodies, messagesBodies, responsesBodies } from './support/bodies.js';
import { openaiError } from './vendors/openai-chat.js';

/*
 * What Bifrost writes, both ways, against the descriptions that the vendors publish, where those lie beside the project.
 * Passage is off, so that everything is written by our own encoders.
 */

const translated = { native_passage: false };
const others = ['azure', 'bedrock', 'vertex', 'cohere', 'mistral', 'ollama'] as const;
const bench = await openBench({
  also: others,
  openai: translated,
  anthropic: translated,
  azure: translated,
  bedrock: translated,
  vertex: translated,
  cohere: translated,
  mistral: translated,
  ollama: translated,
});
afterAll(() => bench.close());

const openai = vendorSchema('openai.openapi.json');
const anthropic = vendorSchema('anthropic.openapi.json');
const models: Readonly<Record<VendorName, readonly string[]>> = {
  openai: ['gpt-4o', 'o4-mini'],
  anthropic: ['claude-haiku-4-5', 'claude-opus-4-8', 'claude-3-5-haiku-latest'],
  azure: ['gpt-4o'],
  bedrock: ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'amazon.nova-lite-v1:0'],
  vertex: ['gemini-2.5-flash', 'gemini-3-pro-preview'],
  cohere: ['command-a-03-2025', 'command-a-reasoning-08-2025'],
  mistral: ['mistral-small-latest', 'magistral-medium-latest'],
  ollama: ['llama3.2', 'gpt-oss:20b'],
};
const vendors: readonly VendorName[] = ['openai', 'anthropic', ...others];
const found = vendors.filter(isDescribed);
const targets = found.flatMap((vendor) =>
  models[vendor].map((model) => ({ vendor, model: `${vendor}/${model}` })),
);

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

function ask(path: string, body: JsonObject): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${clientToken}` };
  return fetch(bench.gateway.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
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

type Target = (typeof targets)[number];

interface Round {
  problems: Record<string, string[]>;
  refused: string[];
  count: number;
}

/** Sends every body of a door to a model and notes what is wrong with the request and with the answer. */
async function round(door: Door, { vendor, model }: Target, stream: boolean): Promise<Round> {
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
    const sent = bench.vendor(vendor).received.at(-1);
    const wrong = [...problemsOf(vendor, sent), ...(await problemsAnswered(answer, door, stream))];
    if (wrong.length > 0) result.problems[name] = [`status ${answer.status}`, ...wrong.slice(0, 12)];
  }
  return result;
}

/** A refusal names the parameter; anything else that is refused here is a fault of ours. */
function notRefused(body: JsonObject | undefined): string[] {
  const error = object(body?.['error']);
  const message = text(error?.['message']) ?? '';
  // the errors of Messages have no place for a code; theirs begin with the parameter all the same
  const isNamed = error?.['code'] === 'unsupported_parameter' || /^[\w.[\]]+: /u.test(message);
  return isNamed || /private/u.test(message) ? [] : [`refused: ${message}`];
}

/** Pictures elsewhere, which the gateway must fetch for some: here they stand where it does not go. */
const fetched = ['a picture elsewhere'];
const onlyAsked = ['any tool, one at a time', 'a named tool'];
/** What cannot be said to a model at all, whichever door it came through; everything else must go through. */
const refusals: Readonly<Record<string, readonly string[]>> = {
  'openai/o4-mini': ['stop sequences'],
  'bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0': fetched,
  'bedrock/amazon.nova-lite-v1:0': [...fetched, 'any tool, one at a time'],
  'vertex/gemini-2.5-flash': [...fetched, 'any tool, one at a time'],
  'vertex/gemini-3-pro-preview': [...fetched, 'any tool, one at a time'],
  // pictures in results of tools stand in Messages alone
  'cohere/command-a-03-2025': ['a document', 'any tool, one at a time', 'a result with a picture'],
  'cohere/command-a-reasoning-08-2025': ['a document', 'any tool, one at a time', 'a result with a picture'],
  'ollama/llama3.2': [...fetched, ...onlyAsked, 'a document'],
  'ollama/gpt-oss:20b': [...fetched, ...onlyAsked, 'a document'],
};

describe.each(doors)(`$path (descriptions found: ${found.length} of ${vendors.length})`, (door) => {
  const size = Object.keys(door.bodies).length;

  it.each(targets)(
    `writes what $model takes, and answers as its own vendor would (${size} bodies, twice)`,
    async (target) => {
      for (const stream of [false, true]) {
        const { problems, refused, count } = await round(door, target, stream);
        expect(problems).toEqual({});
        const cannot = refusals[target.model] ?? [];
        expect(refused).toEqual(Object.keys(door.bodies).filter((name) => cannot.includes(name)));
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

it.each(found)('knows a field that %s does not have, at any depth', async (vendor) => {
  await ask('/v1/chat/completions', { ...chatBodies['text'], model: `${vendor}/${models[vendor][0] ?? ''}` });
  const received = bench.vendor(vendor).received.at(-1);
  expect(problemsOf(vendor, received)).toEqual([]);
  const sent = JSON.stringify(received?.json);
  for (const place of ['{', '{"role":"user"']) {
    const odd = parseObject(sent.replace(place, place.replace('{', '{"odd":1,'))) ?? {};
    expect(problemsOf(vendor, received && { ...received, json: odd }).join()).toContain('"odd"');
  }
});
