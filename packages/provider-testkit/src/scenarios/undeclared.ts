import { operations, type Operation } from '@bifrost/core';
import assert from 'node:assert/strict';
import { errorOf } from '../bench/ask.js';
import type { Bench } from '../bench/bench.js';
import type { Scenario } from '../scenario.js';
import { offersChat, told } from './chat.js';
import { askers } from './operations.js';

/** Operations whose absence is no refusal: core puts a list of models together itself, and estimates tokens. */
const neverRefused: ReadonlySet<Operation> = new Set<Operation>(['listModels', 'countTokens']);

/** What an adapter does not declare is refused before a byte is sent. */
export const undeclaredScenarios: readonly Scenario[] = [
  ...operations
    .filter((operation) => !neverRefused.has(operation))
    .map((operation): Scenario => ({
      id: `undeclared/${operation}`,
      needs: [],
      applies: ({ adapter }) => (adapter.operations[operation]?.length ?? 0) === 0,
      run: async (bench) => isRefused(bench, operation),
    })),
  {
    id: 'undeclared/countTokens',
    needs: [],
    applies: (options) => options.adapter.operations.countTokens === undefined && offersChat(options),
    run: isEstimated,
  },
];

async function isRefused(bench: Bench, operation: Operation): Promise<void> {
  const model = `${bench.options.adapter.id}/${bench.options.model ?? 'test-model'}`;
  bench.server.play({ status: 200, headers: {}, pieces: [], end: 'complete' });
  for (const { bifrost, way } of bench.clients()) {
    const call =
      operation === 'chat'
        ? bifrost.createChatCompletion({ model, messages: [{ role: 'user', content: 'Hello' }] })
        : askers[operation](bifrost, { model });
    const error = await errorOf(call);
    told(way, () => assert.equal(error.code, 'unsupported_operation', String(error)));
  }
  assert.equal(bench.server.requests.length, 0, 'bytes were sent for an operation that is not declared');
}

async function isEstimated(bench: Bench): Promise<void> {
  const model = `${bench.options.adapter.id}/${bench.options.model ?? 'test-model'}`;
  for (const { bifrost, way } of bench.clients()) {
    const { estimated } = await bifrost.countTokens({
      model,
      messages: [{ role: 'user', content: 'Hello' }],
    });
    told(way, () => assert.equal(estimated, true, 'a count that nobody made is an estimate, and says so'));
  }
  assert.equal(bench.server.requests.length, 0, 'bytes were sent for an operation that is not declared');
}
