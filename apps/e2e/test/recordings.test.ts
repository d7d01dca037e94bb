import Anthropic from '@anthropic-ai/sdk';
import { BifrostError, object, objects, text, texts } from '@bifrost/core';
import OpenAI from 'openai';
import { afterAll, describe, expect, it } from 'vitest';
import { openBench, type Bench, type BenchOptions } from './support/bench.js';
import { recordedCases, type RecordedCase } from '../../../tooling/recorded-cases.js';
import { answerInPieces } from './support/recordings.js';
import { vendorOf } from './support/replay-targets.js';
import {
  closeLibraries,
  throughChat,
  throughEmbeddings,
  throughLibrary,
  throughMessages,
  throughResponses,
  type Way,
} from './support/replay-ways.js';
import { expectedOf } from './support/told.js';

/*
 * Real traffic, where it lies beside the project: every case goes through the library and through a running gateway, in
 * pieces of every size, and must say what the facts say. Without recordings these tests say so and pass.
 */

/** Recordings of one provider by the wires that it can be asked in: one setting of the gateway for each. */
const everybody = ['azure', 'bedrock', 'vertex', 'cohere', 'mistral', 'ollama'] as const;
const asIs: BenchOptions = { also: everybody };
const compatible: BenchOptions = { ...asIs, ollama: { ollama_config: { api: 'openai' } } };
const optionsFor = ({ provider, family }: RecordedCase): BenchOptions =>
  provider === 'ollama' && family.startsWith('openai-') ? compatible : asIs;

const shared = new Map([
  [asIs, await openBench(asIs)],
  [compatible, await openBench(compatible)],
]);
const extra: Bench[] = [];
/** Cases that were replayed, by provider. */
const ran = new Map<string, Set<string>>();

afterAll(async () => {
  const counts = [...ran].map(([provider, ids]) => `${provider} ${ids.size}`);
  console.info(`recordings replayed: ${counts.length === 0 ? 'none are here' : counts.join(', ')}`);
  await closeLibraries();
  await Promise.all([...shared.values(), ...extra].map((bench) => bench.close()));
}, 180_000);

const classes: Readonly<Record<string, string>> = {
  api_error: 'provider_error',
  overloaded_error: 'overloaded',
};

/** What a case came to: what was said, or the class of the error. */
async function outcome(recording: RecordedCase, way: Way, size: number | 'random'): Promise<unknown> {
  const bench = await benchFor(recording);
  bench.vendor(vendorOf(recording)).play(answerInPieces(recording, size));
  try {
    const told = await way(recording, bench);
    return { told, expected: expectedOf(recording.facts, told) };
  } catch (error) {
    const code = BifrostError.isInstance(error) || error instanceof OpenAI.APIError ? error.code : undefined;
    const type = error instanceof Anthropic.APIError ? classes[error.type ?? ''] : undefined;
    return { failed: code ?? type ?? String(error) };
  }
}

/** A bad key, an outage or a quota is remembered, and rightly: such a case has a gateway of its own. */
async function benchFor(recording: RecordedCase): Promise<Bench> {
  const options = optionsFor(recording);
  const bench = mayFail(recording).length === 0 ? shared.get(options) : undefined;
  if (bench !== undefined) return bench;
  const own = await openBench(options);
  extra.push(own);
  return own;
}

/** Classes of errors that a case may come to: its own, or those of an answer that says nothing or that was blocked. */
function mayFail({ facts }: RecordedCase): string[] {
  const error = object(facts['error']);
  if (error !== undefined) return [text(error['class']) ?? '', ...texts(error['also'])];
  if (facts['blocked'] === true) return ['content_filtered'];
  const says = ['finish', 'usage', 'text', 'reasoning', 'audio'].some((name) => Boolean(facts[name]));
  if (facts['kind'] !== 'chat' || says || objects(facts['tool_calls']).length > 0) return [];
  return ['invalid_response', 'content_filtered', 'stream_interrupted', 'provider_error'];
}

/** What a case must come to. */
function rightly(recording: RecordedCase, seen: unknown): unknown {
  const told = object(seen);
  const accepted = mayFail(recording);
  const failed = text(told?.['failed']);
  if (accepted.length > 0 && (recording.facts['error'] != null || failed !== undefined))
    return { failed: accepted.find((code) => code === failed) ?? accepted[0] };
  return { told: told?.['expected'] ?? 'an answer', expected: told?.['expected'] };
}

/** Each case by its id, so that a difference names its case. */
async function replayed(
  cases: readonly RecordedCase[],
  way: Way,
  size: number | 'random',
): Promise<{ seen: Record<string, unknown>; right: Record<string, unknown> }> {
  const seen: Record<string, unknown> = {};
  const right: Record<string, unknown> = {};
  for (const recording of cases) {
    ran.set(recording.provider, (ran.get(recording.provider) ?? new Set()).add(recording.id));
    seen[recording.id] = await outcome(recording, way, size);
    right[recording.id] = rightly(recording, seen[recording.id]);
  }
  return { seen, right };
}

const answers = ['chat', 'responses'];
const sizes = [1, 7, 'random'] as const;
/** Longer answers byte by byte would take the rest of the minute. */
const longestByteByByte = 8000;
/** Hundreds of answers, and the end looks for secrets in all of them; the machine may have other things to do. */
const timeLimitMs = 180_000;

interface Replay {
  provider: string;
  /** Wires in which the library and the gateway ask; recordings of others are read by the packages' own tests. */
  families: RegExp;
  /** Kinds of facts. */
  kinds: string[];
  name: string;
  way: Way;
  pieces: readonly (number | 'random')[];
}

const chats = /-chat$|-messages$|-converse$|-generate$/u;
const replays: Replay[] = [
  ...both('openai', throughChat),
  messages('openai'),
  embeddings('openai'),
  ...both('openai-responses', throughResponses, /-responses$/u),
  ...both('anthropic', throughChat),
  messages('anthropic'),
  ...both('azure', throughChat),
  ...both('azure', throughResponses, /-responses$/u),
  embeddings('azure'),
  ...both('bedrock', throughChat),
  embeddings('bedrock'),
  ...both('vertex', throughChat),
  embeddings('vertex'),
  ...both('cohere', throughChat),
  embeddings('cohere'),
  ...both('mistral', throughChat),
  embeddings('mistral'),
  ...both('ollama', throughChat, /-chat$/u),
  embeddings('ollama'),
];

/** What the gateway asks in another wire, or in none that an SDK of OpenAI's can ask for. */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  anthropic: ['count-tokens'],
  bedrock: ['bedrock-invoke', 'count-tokens'],
  vertex: ['count-tokens'],
  cohere: ['rerank'],
  ollama: ['ollama-generate'],
};

function messages(provider: string): Replay {
  const families = chats;
  return {
    provider,
    families,
    kinds: ['chat'],
    name: 'Anthropic SDK',
    way: throughMessages,
    pieces: ['random'],
  };
}

function embeddings(provider: string): Replay {
  const families = /embed|-invoke$|-predict$/u;
  return {
    provider,
    families,
    kinds: ['embeddings', 'error'],
    name: 'SDK',
    way: throughEmbeddings,
    pieces: ['random'],
  };
}

/** The library and the gateway behind the SDK; a failure needs a gateway of its own and is whole, so once is enough. */
function both(provider: string, way: Way, families = chats): Replay[] {
  const random: Replay['pieces'] = ['random'];
  const wire = families.source;
  return [
    { provider, families, kinds: answers, name: `library ${wire}`, way: throughLibrary, pieces: sizes },
    { provider, families, kinds: answers, name: `openai SDK ${wire}`, way, pieces: sizes },
    {
      provider,
      families,
      kinds: ['error'],
      name: `library ${wire}, errors`,
      way: throughLibrary,
      pieces: random,
    },
    { provider, families, kinds: ['error'], name: `openai SDK ${wire}, errors`, way, pieces: random },
  ];
}

function isOf({ families, kinds }: Replay, { family, facts }: RecordedCase): boolean {
  return families.test(family) && kinds.includes(text(facts['kind']) ?? '');
}

const recordings = new Map<string, RecordedCase[]>();
for (const provider of ['openai', 'openai-responses', 'anthropic', ...everybody])
  recordings.set(provider, await recordedCases({ providers: [provider] }));

describe.each([...recordings])('recordings of %s', (provider, all) => {
  const own = replays.filter((replay) => replay.provider === provider);
  const left = all.filter((recording) => !own.some((replay) => isOf(replay, recording)));

  it(`are all replayed (${all.length - left.length} cases, and ${left.length} by the package's own tests)`, () => {
    const others = elsewhere[provider] ?? [];
    expect(left.filter(({ family }) => !others.includes(family)).map(({ id }) => id)).toEqual([]);
  });

  for (const replay of own) {
    const { name, way, pieces } = replay;
    const cases = all.filter((recording) => isOf(replay, recording));
    for (const size of pieces) {
      const short = cases.filter(({ body }) => size !== 1 || body.length <= longestByteByByte);
      it(
        `say the same through the ${name}, in pieces of ${size} (${short.length} of ${cases.length} cases)`,
        async () => {
          const { seen, right } = await replayed(short, way, size);
          expect(seen).toEqual(right);
        },
        timeLimitMs,
      );
    }
  }
});
