import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject, object, objects } from '../../src/json/read.js';
import { bench, type RecordingSink } from '../support/ask.js';
import { done, event, failed, finish, role, usageChunk, words } from '../support/answers.js';
import { inPieces } from '../support/cuts.js';
import { cut, hang, scriptedProvider, type Script, type Step } from '../support/scripted-provider.js';

const names = ['one', 'two', 'three'];

type Move =
  | 'role'
  | 'word'
  | 'broken'
  | 'ping'
  | 'error'
  | 'finish'
  | 'usage'
  | 'done'
  | 'wait'
  | 'cut'
  | 'hang';

const move = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Move>('word') },
  { weight: 2, arbitrary: fc.constantFrom<Move>('role', 'ping', 'wait') },
  { weight: 1, arbitrary: fc.constantFrom<Move>('broken', 'error', 'cut', 'hang') },
  { weight: 3, arbitrary: fc.constantFrom<Move>('finish', 'usage', 'done') },
);

/** What a provider does: an error status, or some moves, cut into pieces of these sizes by the network. */
const behaviour = fc.record({
  status: fc.oneof(
    { weight: 6, arbitrary: fc.constant(200) },
    { weight: 1, arbitrary: fc.constantFrom(401, 429, 500) },
  ),
  moves: fc.array(move, { maxLength: 12 }),
  sizes: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 }),
});

type Behaviour = typeof behaviour extends fc.Arbitrary<infer T> ? T : never;

/** Each word is said once in the world, so that a second copy would be seen. */
function wordOf(provider: string, index: number): string {
  return `<${provider}:${index}>`;
}

function stepOf(made: Move, word: string): Step {
  switch (made) {
    case 'role':
      return role;
    case 'word':
      return words(word);
    case 'broken':
      return 'data: {"choices":\n\n';
    case 'ping':
      return ': ping\n\n';
    case 'error':
      return event({ error: { message: 'no' } });
    case 'finish':
      return finish();
    case 'usage':
      return usageChunk();
    case 'done':
      return done;
    case 'wait':
      return { wait: 500 };
    case 'cut':
      return cut;
    case 'hang':
      return hang;
  }
}

function scriptOf(provider: string, { status, moves, sizes }: Behaviour): Script {
  if (status !== 200) return failed(status);
  const body = moves.flatMap((made, index): Step[] => {
    const step = stepOf(made, wordOf(provider, index));
    if (typeof step !== 'string') return [step];
    return inPieces(Buffer.from(step), sizes).map((piece) => piece.toString('latin1'));
  });
  return { headers: { 'content-type': 'text/event-stream' }, body };
}

function wordsIn(sink: RecordingSink): { provider: string; index: number }[] {
  return [...sink.said.matchAll(/<(\w+):(\d+)>/g)].map(([, provider = '', index]) => ({
    provider,
    index: Number(index),
  }));
}

function errorsIn(sink: RecordingSink): unknown[] {
  return sink.events.filter(isObject).flatMap((json) => object(json['error']) ?? []);
}

function finishes(sink: RecordingSink): unknown[] {
  return sink.events
    .filter(isObject)
    .flatMap((json) => objects(json['choices']))
    .flatMap((choice) => choice['finish_reason'] ?? []);
}

function expectRefusal(sink: RecordingSink): void {
  expect(sink.calls).toEqual(['complete']);
  expect(sink.status).toBeGreaterThanOrEqual(400);
}

/** What holds of every answer to a client that stayed. */
function expectSound(sink: RecordingSink, behaviours: readonly Behaviour[]): void {
  const said = wordsIn(sink);
  const providers = [...new Set(said.map(({ provider }) => provider))];
  expect(providers.length).toBeLessThanOrEqual(1);
  const indexes = said.map(({ index }) => index);
  expect(indexes).toEqual([...new Set(indexes)].toSorted((left, right) => left - right));
  if (sink.calls.includes('complete')) return expectRefusal(sink);
  expect(sink.calls[0]).toBe('head');
  expect(sink.calls.at(-1)).toBe('end');
  expect(sink.finished).toBe(true);
  const isBroken = errorsIn(sink).length > 0;
  expect(sink.events.includes('[DONE]')).toBe(!isBroken);
  expect(errorsIn(sink).length).toBeLessThanOrEqual(1);
  expect(finishes(sink).length > 0 && !isBroken).toBe(!isBroken);
  if (isBroken) return;
  const [provider] = providers;
  const moves = provider === undefined ? [] : (behaviours[names.indexOf(provider)]?.moves ?? []);
  const finished = moves.indexOf('finish');
  const owed = moves.flatMap((made, index) => (made === 'word' && index < finished ? [index] : []));
  expect(indexes).toEqual(expect.arrayContaining(owed));
}

describe.each([
  { way: 'passed on', native_passage: true },
  { way: 'translated', native_passage: false },
])('streams that are $way', ({ native_passage }) => {
  it('are one answer, whole or marked as broken, whatever providers and networks do (property)', async () => {
    const chain = fc.tuple(behaviour, behaviour, behaviour);
    await fc.assert(
      fc.asyncProperty(chain, async (behaviours) => {
        const providers = names.map((name) => scriptedProvider(name));
        for (const [index, provider] of providers.entries()) {
          provider.script(
            scriptOf(names[index] ?? '', behaviours[index] ?? { status: 500, moves: [], sizes: [1] }),
          );
        }
        const entry = { native_passage, network_config: { max_retries: 0 } };
        const of = bench(providers, { settings: Object.fromEntries(names.map((name) => [name, entry])) });
        const asked = of.ask({ model: 'one/m', messages: [], stream: true, fallbacks: ['two/m', 'three/m'] });
        await of.clock.runAll();
        await asked.done;
        expectSound(asked.sink, behaviours);
        expect(of.ends).toHaveLength(1);
        expect(of.clock.pending).toBe(0);
        expect(of.engine.providers().map(({ queue }) => queue.active)).toEqual([0, 0, 0]);
      }),
      { numRuns: 150 },
    );
  });

  it('that a client leaves are recorded once and leave nothing behind (property)', async () => {
    await fc.assert(
      fc.asyncProperty(behaviour, fc.integer({ min: 0, max: 3000 }), async (first, after) => {
        const one = scriptedProvider('one');
        one.script(scriptOf('one', first));
        const of = bench([one], { settings: { one: { native_passage } } });
        const asked = of.ask({ model: 'one/m', messages: [], stream: true });
        await of.clock.advance(after);
        asked.cancel();
        await asked.done;
        await of.clock.runAll();
        expect(of.ends).toHaveLength(1);
        expect(of.clock.pending).toBe(0);
        expect(
          one.seen.every(
            ({ dropped, over }) => dropped || over || first.moves.includes('cut') || first.status !== 200,
          ),
        ).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
