import { operations, type Operation } from '@bifrost/core';
import assert from 'node:assert/strict';
import { errorOf } from '../bench/ask.js';
import type { Bench } from '../bench/bench.js';
import type { Scenario } from '../scenario.js';
import { told } from './chat.js';
import { askers } from './operations.js';

/**
 * Operations whose absence is answered in another way than with a refusal: a list of models is put together by core,
 * and tokens can be estimated.
 */
const neverRefused: ReadonlySet<Operation> = new Set<Operation>(['listModels', 'countTokens']);

/** What an adapter does not declare is refused before a byte is sent. */
export const undeclaredScenarios: readonly Scenario[] = operations
  .filter((operation) => !neverRefused.has(operation))
  .map((operation): Scenario => ({
    id: `undeclared/${operation}`,
    needs: [],
    applies: ({ adapter }) => (adapter.operations[operation]?.length ?? 0) === 0,
    run: async (bench) => isRefused(bench, operation),
  }));

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
