import Anthropic from '@anthropic-ai/sdk';
import { BifrostError, list, object, text } from '@bifrost/core';
import OpenAI from 'openai';
import { afterAll, describe, expect, it } from 'vitest';
import { openBench, type Bench } from './support/bench.js';
import { answerInPieces, recordingsOf, type Recording } from './support/recordings.js';
import {
  closeLibraries,
  throughChat,
  throughEmbeddings,
  throughLibrary,
  throughMessages,
  throughResponses,
  vendorOf,
  type Way,
} from './support/replay-ways.js';
import { expectedOf } from './support/told.js';

/*
 * Real traffic, where it lies beside the project: every case goes through the library and through a running gateway, in
 * pieces of every size, and must say what the facts say. Without recordings these tests say so and pass.
 */

const shared = await openBench();
const extra: Bench[] = [];
/** Cases that were replayed, by provider. */
const ran = new Map<string, Set<string>>();

afterAll(async () => {
  const counts = [...ran].map(([provider, ids]) => `${provider} ${ids.size}`);
  console.info(`recordings replayed: ${counts.length === 0 ? 'none are here' : counts.join(', ')}`);
  await closeLibraries();
  await Promise.all([shared, ...extra].map((bench) => bench.close()));
});

const classes: Readonly<Record<string, string>> = {
  api_error: 'provider_error',
  overloaded_error: 'overloaded',
};

/** What a case came to: what was said, or the class of the error. */
async function outcome(recording: Recording, way: Way, size: number | 'random'): Promise<unknown> {
  const bench = await benchFor(recording);
  bench[vendorOf(recording)].play(answerInPieces(recording, size));
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
async function benchFor({ facts }: Recording): Promise<Bench> {
  if (facts['error'] == null) return shared;
  const bench = await openBench();
  extra.push(bench);
  return bench;
}

/** What a case must come to. */
function rightly({ facts }: Recording, seen: unknown): unknown {
  const error = object(facts['error']);
  const told = object(seen);
  if (error === undefined) return { told: told?.['expected'] ?? 'an answer', expected: told?.['expected'] };
  const accepted = [text(error['class']), ...list(error['also'])];
  return { failed: accepted.includes(text(told?.['failed'])) ? told?.['failed'] : text(error['class']) };
}

/** Each case by its id, so that a difference names its case. */
async function replayed(
  cases: readonly Recording[],
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
const timeLimitMs = 30_000;

interface Replay {
  provider: string;
  /** Kinds of facts. */
  kinds: string[];
  name: string;
  way: Way;
  pieces: readonly (number | 'random')[];
}

const replays: Replay[] = [
  ...both('openai', throughChat),
  { provider: 'openai', kinds: ['chat'], name: 'Anthropic SDK', way: throughMessages, pieces: ['random'] },
  { provider: 'openai', kinds: ['embeddings'], name: 'SDK', way: throughEmbeddings, pieces: ['random'] },
  ...both('openai-responses', throughResponses),
  ...both('anthropic', throughChat),
  { provider: 'anthropic', kinds: ['chat'], name: 'Anthropic SDK', way: throughMessages, pieces: ['random'] },
];

/** The library and the gateway behind the SDK; a failure needs a gateway of its own and is whole, so once is enough. */
function both(provider: string, way: Way): Replay[] {
  return [
    { provider, kinds: answers, name: 'library', way: throughLibrary, pieces: sizes },
    { provider, kinds: answers, name: 'openai SDK', way, pieces: sizes },
    { provider, kinds: ['error'], name: 'library, errors', way: throughLibrary, pieces: ['random'] },
    { provider, kinds: ['error'], name: 'openai SDK, errors', way, pieces: ['random'] },
  ];
}

const recordings = new Map<string, Recording[]>();
for (const provider of ['openai', 'openai-responses', 'anthropic'])
  recordings.set(provider, await recordingsOf(provider));

describe.each([...recordings])('recordings of %s', (provider, all) => {
  it(`are all replayed (${all.length} cases)`, () => {
    const own = replays.filter((replay) => replay.provider === provider);
    const kinds = new Set(own.flatMap((replay) => replay.kinds));
    expect(all.filter(({ facts }) => !kinds.has(text(facts['kind']) ?? ''))).toEqual([]);
  });

  for (const { kinds, name, way, pieces } of replays.filter((replay) => replay.provider === provider)) {
    const cases = all.filter(({ facts }) => kinds.includes(text(facts['kind']) ?? ''));
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
