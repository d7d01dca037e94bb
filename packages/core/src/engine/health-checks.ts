import type { BifrostError } from '../errors/bifrost-error.js';
import { ruleOf, type ErrorCode } from '../errors/codes.js';
import type { Configuration } from '../schemas/resolved.js';
import type { Clock } from '../time/clock.js';
import type { Handle } from './ask-whole.js';
import { cheapestCall } from './cheapest-call.js';

/** Asks providers now and then whether they answer, where the configuration wants it. */
export class HealthChecks {
  readonly #stops = new Map<string, () => void>();
  readonly #failed = new Map<string, ErrorCode>();
  #stopped = false;

  constructor(configuration: Configuration, clock: Clock, handle: Handle) {
    for (const [provider, { health_check: check }] of configuration.providers) {
      if (check === undefined) continue;
      const everyMs = check.interval_in_seconds * 1000;
      const plan = (): void => {
        // a check that was under way when all was stopped is the last
        if (this.#stopped) return;
        this.#stops.set(provider, clock.schedule(everyMs, run));
      };
      const run = (): void => {
        // the next one is planned when this one is over: a slow provider is not asked twice at once
        const checked = cheapestCall(handle, { provider, model: check.model });
        void checked.then((error) => this.#learn(provider, error)).then(plan);
      };
      plan();
    }
  }

  /** Why the provider did not answer the last check; `undefined` where it did, or where it is not checked. */
  failureOf(provider: string): ErrorCode | undefined {
    return this.#failed.get(provider);
  }

  stop(): void {
    this.#stopped = true;
    for (const stop of this.#stops.values()) stop();
    this.#stops.clear();
  }

  /**
   * A circuit wants several failures in a row and is of one model at one address, so the last check is kept beside it. A
   * provider that answers with a refusal of any kind is there.
   */
  #learn(provider: string, error: BifrostError | undefined): void {
    const { code } = error ?? {};
    if (code === 'deadline_exceeded' || (code !== undefined && ruleOf(code).health === 'circuit'))
      this.#failed.set(provider, code);
    // what is the gateway's fault was asked of nobody, so what was known stands
    else if (code === undefined || ruleOf(code).fault !== 'gateway') this.#failed.delete(provider);
  }
}
