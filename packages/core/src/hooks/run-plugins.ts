import { BifrostError } from '../errors/bifrost-error.js';
import type { CanonicalRequest, CanonicalResponse, Operation } from '../hub/operations.js';
import { isObject } from '../json/read.js';
import type { Clock } from '../time/clock.js';
import { within } from '../time/within.js';
import type { RequestEnd } from './observer.js';
import type { Plugin, PluginAttempt, PluginRefusal, PluginRequest, PluginResponse } from './plugin.js';

/** What one step of a plugin may take. */
const stepLimitMs = 1_000;

/** What each step may answer with, beside nothing. */
const verdicts = {
  onRequest: ['request', 'refuse'],
  onAttempt: ['refuse'],
  onResponse: ['response'],
} as const;

type Step = keyof typeof verdicts;

/** Hears of plugins that failed: a log line and a counter, never the request. */
export type PluginFault = (fault: { plugin: string; step: string; reason: string }) => void;

/** The plugins of a runtime, each step guarded by a time limit. */
export class PluginRunner {
  readonly #plugins: readonly Plugin[];
  readonly #clock: Clock;
  readonly #onFault: PluginFault;
  readonly reviewsAnswers: boolean;
  readonly #reviewsAttempts: boolean;

  constructor(plugins: readonly Plugin[], clock: Clock, onFault: PluginFault = () => {}) {
    this.#plugins = plugins;
    this.#clock = clock;
    this.#onFault = onFault;
    this.reviewsAnswers = plugins.some((plugin) => plugin.onResponse !== undefined);
    this.#reviewsAttempts = plugins.some((plugin) => plugin.onAttempt !== undefined);
  }

  get present(): boolean {
    return this.#plugins.length > 0;
  }

  /**
   * Shows the request to each plugin in turn. Gives the request as the last of them left it, or `undefined` when
   * nobody changed it.
   *
   * @throws BifrostError `refused_by_plugin`
   */
  async request(asked: PluginRequest): Promise<CanonicalRequest<Operation> | undefined> {
    let changed: CanonicalRequest<Operation> | undefined;
    for (const plugin of this.#plugins) {
      if (plugin.onRequest === undefined) continue;
      const current = changed;
      const shown = current === undefined ? asked : { ...asked, canonical: () => current };
      const verdict = await this.#step(plugin, 'onRequest', () => plugin.onRequest?.(shown));
      if (verdict === undefined) continue;
      if ('refuse' in verdict) throw refusal(plugin, verdict);
      changed = verdict.request;
    }
    return changed;
  }

  attempt(asked: PluginAttempt): BifrostError | undefined | Promise<BifrostError | undefined> {
    return this.#reviewsAttempts ? this.#reviewAttempt(asked) : undefined;
  }

  response(
    asked: PluginResponse,
  ): CanonicalResponse<Operation> | undefined | Promise<CanonicalResponse<Operation> | undefined> {
    return this.reviewsAnswers ? this.#reviewResponse(asked) : undefined;
  }

  /** Tells plugins that a request is over. What they throw is counted. */
  end(event: RequestEnd): void {
    for (const plugin of this.#plugins) {
      try {
        plugin.onEnd?.(event);
      } catch (cause) {
        this.#fault(plugin, 'onEnd', cause);
      }
    }
  }

  async #reviewAttempt(asked: PluginAttempt): Promise<BifrostError | undefined> {
    for (const plugin of this.#plugins) {
      if (plugin.onAttempt === undefined) continue;
      try {
        const verdict = await this.#step(plugin, 'onAttempt', () => plugin.onAttempt?.(asked));
        if (verdict !== undefined) return refusal(plugin, verdict);
      } catch (cause) {
        if (BifrostError.isInstance(cause)) return cause;
        throw cause;
      }
    }
    return undefined;
  }

  async #reviewResponse(asked: PluginResponse): Promise<CanonicalResponse<Operation> | undefined> {
    let changed: CanonicalResponse<Operation> | undefined;
    for (const plugin of this.#plugins) {
      if (plugin.onResponse === undefined) continue;
      const current = changed;
      const shown = current === undefined ? asked : { ...asked, canonical: () => current };
      const verdict = await this.#step(plugin, 'onResponse', () => plugin.onResponse?.(shown));
      if (verdict !== undefined) changed = verdict.response;
    }
    return changed;
  }

  /** Runs one step within its time. A failure is ignored, or refuses the request where the plugin is required. */
  async #step<T>(plugin: Plugin, step: Step, run: () => T | Promise<T>): Promise<T | undefined> {
    try {
      const result = run();
      const verdict = result instanceof Promise ? await this.#within(result) : result;
      checkVerdict(step, verdict);
      return verdict;
    } catch (cause) {
      this.#fault(plugin, step, cause);
      if (plugin.required !== true) return undefined;
      throw new BifrostError('refused_by_plugin', `the required plugin '${plugin.name}' failed in ${step}`, {
        cause,
      });
    }
  }

  #within<T>(work: Promise<T>): Promise<T> {
    const late = () => new Error(`took longer than ${stepLimitMs} ms`);
    return within(this.#clock, work, { limitMs: stepLimitMs, late });
  }

  #fault(plugin: Plugin, step: string, cause: unknown): void {
    this.#onFault({
      plugin: plugin.name,
      step,
      reason: cause instanceof Error ? cause.message : String(cause),
    });
  }
}

/** Plugins are other people's code, often without types: what they give is looked at before it is used. */
function checkVerdict(step: Step, verdict: unknown): void {
  if (verdict === undefined) return;
  const names = verdicts[step];
  const forms = names.map((name) => `{ ${name}: { … } }`).join(' or ');
  if (!isObject(verdict)) throw new Error(`answered ${kindOf(verdict)} instead of nothing or ${forms}`);
  const name = names.find((member) => member in verdict);
  if (name === undefined) throw new Error(`answered an object that is not ${forms}`);
  const value = verdict[name];
  if (!isObject(value)) throw new Error(`answered \`${name}: ${kindOf(value)}\`, which must be an object`);
  if (name === 'refuse' && typeof value['message'] !== 'string')
    throw new Error('answered `refuse` without a `message`, which must be a text');
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function refusal(plugin: Plugin, { refuse }: PluginRefusal): BifrostError {
  const { message, ...details } = refuse;
  return new BifrostError(
    'refused_by_plugin',
    message === '' ? `refused by the plugin '${plugin.name}'` : message,
    details,
  );
}
