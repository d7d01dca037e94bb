import { closest } from '@bifrost/core';
import { answerIds } from './answers.js';
import { createBench } from './bench/bench.js';
import type { ConformanceOptions } from './options.js';
import type { Scenario } from './scenario.js';
import { scenarios } from './scenarios/all.js';

/** The scenarios that concern an adapter and are not skipped. */
export function scenariosFor(options: ConformanceOptions): Scenario[] {
  const skipped = new Set((options.skip ?? []).map(({ scenario }) => scenario));
  return scenarios.filter((each) => !skipped.has(each.id) && (each.applies?.(options) ?? true));
}

/** What is wrong with the options themselves: names that do not exist, skips without a reason. */
export function optionProblems(options: ConformanceOptions): string[] {
  const ids = scenarios.map(({ id }) => id);
  const unknownSkips = (options.skip ?? []).filter(({ scenario }) => !ids.includes(scenario));
  const idle = (options.skip ?? []).filter(({ reason }) => reason.trim() === '');
  const unknownAnswers = Object.keys(options.answers).filter(
    (id) => !answerIds.some((known) => known === id),
  );
  return [
    ...unknownSkips.map(({ scenario }) => `skip: there is no scenario '${scenario}'${guess(scenario, ids)}`),
    ...idle.map(({ scenario }) => `skip: '${scenario}' needs a reason`),
    ...unknownAnswers.map((id) => `answers: there is no answer '${id}'${guess(id, answerIds)}`),
  ];
}

/** Runs one scenario on servers and clients of its own. Throws what is wrong. */
export async function runScenario(scenario: Scenario, options: ConformanceOptions): Promise<void> {
  const missing = scenario.needs.filter((id) => options.answers[id] === undefined);
  if (missing.length > 0) {
    const names = missing.map((id) => `'${id}'`).join(' and ');
    throw new Error(
      `${scenario.id} needs the answer ${names}: record one and give it in answers, or skip the scenario with a reason`,
    );
  }
  const bench = await createBench(options);
  try {
    await scenario.run(bench);
  } finally {
    await bench.close();
  }
}

function guess(name: string, known: readonly string[]): string {
  const match = closest(name, known);
  return match === undefined ? '' : `; did you mean '${match}'?`;
}
