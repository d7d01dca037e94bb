import { isObject, type JsonObject } from '@bifrost/core';
import { afterAll, describe, expect, it } from 'vitest';
import { openBench, type Bench } from './support/bench.js';
import { beside, chain, nameOf, type Hop } from './support/hops.js';
import { chatTalk, messagesTalk, said, type Heard, type Talk } from './support/talk.js';
import { json } from './support/vendor-server.js';
import { weatherTool } from './support/weather.js';
import { isDescribed, problemsOf } from './support/wire-checks.js';
import { merged, turnOf, type Turn } from './vendors/conversation.js';

/*
 * One conversation with a picture and calls of tools in its history, down a chain of every vendor: all that stand before
 * one are out of service. That one must get the conversation in its own words, and its calls must come back to it.
 */

const benches: Bench[] = [];
afterAll(() => Promise.all(benches.map((bench) => bench.close())));

async function row(): Promise<Bench> {
  const bench = await openBench({ also: ['azure', 'bedrock', 'vertex', 'cohere', 'mistral', 'ollama'] });
  benches.push(bench);
  return bench;
}

const hops = [...chain, ...beside];
const byName = hops.map((hop) => [nameOf(hop), hop] as const);
const described = hops.filter(({ vendor }) => isDescribed(vendor)).length;
const doors = [
  { door: 'Chat Completions', begin: chatTalk, keepsMarks: true },
  // a call in Messages has no place for what its vendor wants back
  { door: 'Messages', begin: messagesTalk, keepsMarks: false },
];
const ways = doors.flatMap((door) => [false, true].map((stream) => Object.assign({ stream }, door)));
const outage = json({ message: 'service unavailable', error: { message: 'service unavailable' } }, 503);

/** Asks down the chain, with everybody before the hop out of service; alone who stands beside the chain. */
function askDown(bench: Bench, talk: Talk, { hop, stream }: { hop: Hop; stream: boolean }): Promise<Heard> {
  if (!chain.includes(hop)) return talk.ask({ model: nameOf(hop), stream });
  for (const { vendor } of chain.slice(0, chain.indexOf(hop))) bench.vendor(vendor).play(outage);
  const [model = '', ...fallbacks] = chain.map(nameOf);
  return talk.ask({ model, fallbacks, stream });
}

/** What a vendor got last. The request must be one that its vendor's description allows. */
function lastOf(bench: Bench, hop: Hop): { turns: Turn[]; body: JsonObject } {
  const received = bench.vendor(hop.vendor).received.at(-1);
  expect(problemsOf(hop.vendor, received)).toEqual([]);
  const body = received?.json ?? {};
  return { turns: merged(hop.read(body)), body };
}

function callOf(id: unknown, city: string): object {
  return { id, name: weatherTool.name, arguments: { city } };
}

/** What a vendor must have got of the history. */
function expectedTurns({ ids: [first, second], saysFailure }: Hop): unknown[] {
  const result = (id: unknown, text: string, failed: boolean): unknown =>
    expect.objectContaining({ id, text, ...(saysFailure && { failed }) });
  const [given, broken] = said.results;
  return [
    turnOf('system', { text: said.system }),
    turnOf('user', { text: said.question, pictures: ['image/png:70'] }),
    { ...turnOf('assistant', { text: said.looking }), calls: [callOf(first, 'Oslo'), callOf(second, 'Rom')] },
    { ...turnOf('user', {}), results: [result(first, given, false), result(second, broken, true)] },
    turnOf('assistant', { text: said.told }),
    turnOf('user', { text: said.next }),
  ];
}

/** Ids of its own calls that a vendor must get back. */
function idsBack({ given }: Hop, { calls }: Heard): (string | undefined)[] {
  if (given === 'hidden') return calls.map(() => undefined);
  return given === 'made' ? calls.map(({ id }) => id) : [...given];
}

/** Every object within a value: somewhere among them is the picture. */
function objectsIn(value: unknown): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  return isObject(value) ? [value, ...Object.values(value).flatMap(objectsIn)] : [];
}

const towns = ['Zürich', 'Oslo'];
const weather = ['9 °C', '5 °C'];
const summary = 'Weather: 9 °C and 5 °C ☀️';

describe.each(ways)(
  `$door, streaming: $stream (described are ${described} of ${hops.length})`,
  ({ begin, stream, keepsMarks }) => {
    it.each(byName)('brings the history to %s in its own words', async (_, hop) => {
      const bench = await row();
      const heard = await askDown(bench, begin(bench), { hop, stream });
      expect(heard.headers.get('x-bf-provider')).toBe(hop.vendor);
      expect(heard.headers.get('x-bf-fallback-index')).toBe(String(Math.max(0, chain.indexOf(hop))));
      const { turns, body } = lastOf(bench, hop);
      expect(turns).toEqual(expectedTurns(hop));
      expect(objectsIn(body)).toContainEqual(expect.objectContaining(hop.picture));
      const dropped = heard.headers.get('x-bf-dropped-params') ?? '';
      expect(dropped.includes('tool_result.is_error')).toBe(!hop.saysFailure);
    });

    it.each(byName)('brings calls of %s back to it', async (_, hop) => {
      const bench = await row();
      const talk = begin(bench);
      const heard = await askDown(bench, talk, { hop, stream });
      expect(heard.calls.map(({ name, arguments: sent }) => [name, sent])).toEqual(
        towns.map((city) => [weatherTool.name, { city }]),
      );
      talk.give(...weather);
      expect(await askDown(bench, talk, { hop, stream })).toMatchObject({ text: summary, calls: [] });
      const { turns, body } = lastOf(bench, hop);
      expect(turns.slice(0, -2)).toEqual(expectedTurns(hop));
      expect(turns.at(-2)?.calls.map(({ id }) => id)).toEqual(idsBack(hop, heard));
      expect(JSON.stringify(body)).toContain(keepsMarks ? hop.wantsBack : '');
    });
  },
);

describe.each(doors)('calls of one vendor, whose results go to another ($door)', ({ begin }) => {
  it.each(byName)('%s', async (_, hop) => {
    const bench = await row();
    const talk = begin(bench);
    const heard = await askDown(bench, talk, { hop, stream: false });
    talk.give(...weather);
    for (const other of hops) {
      const { text } = await talk.fork().ask({ model: nameOf(other) });
      expect({ to: nameOf(other), text }).toEqual({ to: nameOf(other), text: summary });
      const { turns } = lastOf(bench, other);
      const calls = turns.at(-2)?.calls ?? [];
      expect(calls.map(({ arguments: sent }) => sent)).toEqual(
        heard.calls.map(({ arguments: sent }) => sent),
      );
      expect(turns.at(-1)?.results.map(({ id, text: words }) => [id, words])).toEqual(
        weather.map((words, index) => [calls[index]?.id, words]),
      );
    }
  });
});
