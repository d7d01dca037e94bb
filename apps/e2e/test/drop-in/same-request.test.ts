import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench, secrets } from '../support/bench.js';
import { startHttp2Relay } from '../support/http2-relay.js';
import type { Received } from '../support/vendor-server.js';
import { pixel, weatherOf } from '../support/weather.js';
import { accessKey, type VendorName } from '../vendors/all.js';
import type { Driver, Place, Question } from './driver.js';
import { signedConverse } from './drivers/bedrock.js';
import { cohere } from './drivers/cohere.js';
import { vertexKeyed } from './drivers/google.js';
import { mistral } from './drivers/mistral.js';
import { ollama } from './drivers/ollama.js';
import { azure, chat } from './drivers/openai.js';
import { without } from './without.js';

/*
 * What Bifrost makes of a question in the public format, against what the vendor's own SDK makes of the same question:
 * both are sent to the vendor, and compared as they arrive.
 */

const bench = await openBench({ also: ['azure', 'bedrock', 'vertex', 'cohere', 'mistral', 'ollama'] });
const relay = await startHttp2Relay(bench.vendor('bedrock').origin);
afterAll(async () => {
  await bench.close();
  await relay.close();
});

interface Case {
  vendor: VendorName;
  model: string;
  /** The vendor's own SDK before the vendor. */
  own: (place: Place) => Driver;
  origin?: string;
  token: string;
  /** Headers that must agree. */
  headers: readonly string[];
  /** Members that say nothing: what is there by default, and ids of calls where the vendor has none. */
  needless?: (name: string, value: unknown) => boolean;
}

/** What is asked, how, and whether the results of tools are given back. */
interface Way {
  name: string;
  how: 'ask' | 'stream';
  talk: boolean;
}

const cases: Case[] = [
  {
    vendor: 'vertex',
    model: 'gemini-3-flash',
    own: vertexKeyed,
    token: secrets.vertex,
    headers: ['x-goog-api-key'],
  },
  {
    vendor: 'bedrock',
    model: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
    own: signedConverse(accessKey),
    origin: relay.origin,
    token: secrets.bedrock,
    headers: [],
  },
  {
    vendor: 'cohere',
    model: 'command-a-03-2025',
    own: cohere,
    token: secrets.cohere,
    headers: ['authorization'],
  },
  {
    vendor: 'mistral',
    model: 'mistral-large-2512',
    own: mistral,
    token: secrets.mistral,
    headers: ['authorization'],
    // its SDK writes defaults, and the positions of calls, which its own answers need not have
    needless: (name, value) =>
      ((name === 'stream' || name === 'prefix') && value === false) || name === 'index',
  },
  {
    vendor: 'ollama',
    model: 'llama3.2',
    own: ollama,
    token: '',
    headers: [],
    // this one's calls have no ids, and those that Bifrost gives to clients of the public format are ignored
    needless: (name) => name === 'id' || name === 'tool_call_id',
  },
  { vendor: 'azure', model: 'gpt-4o', own: azure, token: secrets.azure, headers: ['api-key'] },
];

const questions: Readonly<Record<string, Omit<Question, 'model'>>> = {
  text: { text: 'Hello' },
  'a picture': { text: 'What do you see?', picture: pixel },
  'an answer after a schema': { text: 'Report!', report: true },
  tools: { text: 'The weather?', tools: true },
};

describe.each(cases)('a question to $vendor', (given) => {
  const { vendor, model } = given;
  const server = bench.vendor(vendor);
  const sdk = given.own({ url: given.origin ?? server.origin, token: given.token });
  const ours = chat({ url: `${bench.gateway.url}/v1`, token: clientToken });

  /** What arrives when somebody asks something. */
  const sentBy = async (driver: Driver, { name, how, talk }: Way): Promise<Received> => {
    const asked = { ...questions[name], text: questions[name]?.text ?? '' };
    const named = driver === ours ? `${vendor}/${model}` : model;
    const answer = await driver[how]({ ...asked, model: named });
    if (talk) await answer.follow(answer.calls.map((call) => weatherOf(call.arguments)));
    const sent = server.received.at(-1);
    if (sent === undefined) throw new Error('nothing was sent');
    return sent;
  };

  it.each<Way>([
    ...Object.keys(questions).map((name) => ({ name, how: 'ask' as const, talk: false })),
    { name: 'text', how: 'stream' as const, talk: false },
    { name: 'tools', how: 'ask' as const, talk: true },
    { name: 'tools', how: 'stream' as const, talk: true },
  ])('is what its SDK sends: $name ($how, results given back: $talk)', async (way) => {
    const theirs = await sentBy(sdk, way);
    const mine = await sentBy(ours, way);
    const { needless = () => false } = given;
    expect(without(needless, mine.json)).toEqual(without(needless, theirs.json));
    expect([mine.method, mine.path, mine.query]).toEqual([theirs.method, theirs.path, theirs.query]);
    for (const header of ['content-type', ...given.headers])
      expect([header, mine.headers[header]]).toEqual([header, theirs.headers[header]]);
  });
});
