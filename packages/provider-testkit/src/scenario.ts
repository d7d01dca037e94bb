import type { AnswerId } from './answers.js';
import type { Bench } from './bench/bench.js';
import type { ConformanceOptions } from './options.js';

/** One thing that every adapter does. Plain data: any test runner can run it. */
export interface Scenario {
  /** `group/what`, the name under which it can be skipped. */
  readonly id: string;
  /** The recorded answers that it plays. */
  readonly needs: readonly AnswerId[];
  /** Whether it concerns an adapter; every adapter by default. */
  applies?(options: ConformanceOptions): boolean;
  /** Throws an `AssertionError` that says what is wrong. */
  run(bench: Bench): Promise<void>;
}
