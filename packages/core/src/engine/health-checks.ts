import type { Configuration } from '../schemas/resolved.js';
import type { Clock } from '../time/clock.js';
import type { AnswerSink } from './call.js';
import { askWhole, type Handle } from './ask-whole.js';
import { shortestChat } from './shortest-chat.js';

/** What one check may take, so that checks of a silent provider do not pile up. */
const headers = { 'x-bf-deadline': '10' };

/**
 * Asks providers now and then whether they answer, where the configuration wants it. A check goes the way of any
 * request, so what it finds out counts for health of keys and circuits without further ado.
 *
 * @returns the way to stop.
 */
export function startHealthChecks(configuration: Configuration, clock: Clock, handle: Handle): () => void {
  const stops = new Map<string, () => void>();
  let stopped = false;
  for (const [provider, { health_check: check }] of configuration.providers) {
    if (check === undefined) continue;
    const everyMs = check.interval_in_seconds * 1000;
    const plan = (): void => {
      // a check that was under way when all was stopped is the last
      if (stopped) return;
      stops.set(provider, clock.schedule(everyMs, run));
    };
    const run = (): void => {
      // the next one is planned when this one is over: a slow provider is not asked twice at once
      void checkOnce(handle, provider, check.model).then(plan);
    };
    plan();
  }
  return () => {
    stopped = true;
    for (const stop of stops.values()) stop();
    stops.clear();
  };
}

/** One check. Its outcome is in the health of keys and circuits, so a failure is nothing more to tell. */
async function checkOnce(handle: Handle, provider: string, model: string | undefined): Promise<void> {
  try {
    if (model === undefined) await askWhole(handle, { provider, headers });
    else await handle(shortestChat({ provider, model, headers }), deaf).done;
  } catch {
    // it was counted where it failed
  }
}

/** Nobody reads the answer of a check. */
const deaf: AnswerSink = { complete() {}, head() {}, write: () => true, end() {}, fail() {} };
