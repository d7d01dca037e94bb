import type { ConformanceOptions } from './options.js';
import { optionProblems, runScenario, scenariosFor } from './run-scenario.js';

/** What is needed of a test runner: vitest, jest, mocha and `node:test` all have it. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
}

/** A scenario that an adapter failed. */
export interface ConformanceFailure {
  scenario: string;
  error: unknown;
}

/**
 * Declares the tests that every adapter passes.
 *
 * @example
 * import * as vitest from 'vitest';
 * import { conformance, fixture } from '@bifrost/provider-testkit';
 * import adapter from '../src/index.js';
 *
 * conformance(vitest, {
 *   adapter,
 *   base: import.meta.url,
 *   answers: { 'chat/text': fixture('chat-text.json'), 'chat-stream/text': fixture('chat-text.sse') },
 *   skip: [{ scenario: 'chat-stream/usage', reason: 'the API sends no usage while streaming' }],
 * });
 */
export function conformance(runner: TestRunner, options: ConformanceOptions): void {
  runner.describe(`${options.adapter.name} conforms`, () => {
    runner.it('is tested with answers and skips that exist', async () => {
      const problems = optionProblems(options);
      if (problems.length > 0) throw new Error(problems.join('\n'));
    });
    for (const scenario of scenariosFor(options)) {
      runner.it(scenario.id, () => runScenario(scenario, options));
    }
  });
}

/**
 * Runs scenarios without a test runner, and gives those that failed.
 *
 * @param only ids of the scenarios to run; all that concern the adapter by default.
 */
export async function conformanceFailures(
  options: ConformanceOptions,
  only?: readonly string[],
): Promise<ConformanceFailure[]> {
  const failures: ConformanceFailure[] = [];
  for (const scenario of scenariosFor(options)) {
    if (only?.includes(scenario.id) === false) continue;
    try {
      await runScenario(scenario, options);
    } catch (error) {
      failures.push({ scenario: scenario.id, error });
    }
  }
  return failures;
}
