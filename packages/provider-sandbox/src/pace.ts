import type { InProcessTools } from '@bifrost/core';
import { type Fault, hasFault } from './faults/fault-table.js';
import type { SandboxKeyOptions, SandboxOptions } from './options.js';

/** How long an answer takes. */
export interface Pace {
  latencyMs: number;
  firstTokenMs: number;
  /** Milliseconds between two tokens; 0 means at once. */
  tokenMs: number;
}

const slowFirstTokenMs = 5000;
const slowTokenMs = 200;

/** The pace of a request: what the key says, else what the provider says, and the fault `slow` on top. */
export function paceOf(
  options: SandboxOptions,
  keyOptions: SandboxKeyOptions,
  faults: readonly Fault[],
): Pace {
  const merged = { ...options, ...keyOptions };
  const perSecond = merged.tokens_per_second ?? 0;
  const pace = {
    latencyMs: merged.latency_in_milliseconds ?? 0,
    firstTokenMs: merged.first_token_latency_in_milliseconds ?? 0,
    tokenMs: perSecond === 0 ? 0 : 1000 / perSecond,
  };
  if (!hasFault(faults, 'slow')) return pace;
  return {
    ...pace,
    firstTokenMs: pace.firstTokenMs + slowFirstTokenMs,
    tokenMs: Math.max(pace.tokenMs, slowTokenMs),
  };
}

/** Waits, where there is something to wait for. */
export async function pause(tools: InProcessTools, ms: number): Promise<void> {
  if (ms > 0 && !tools.aborted()) await tools.sleep(ms);
}

const hourMs = 3_600_000;

/** Silence until nobody waits any more. */
export async function hang(tools: InProcessTools): Promise<void> {
  while (!tools.aborted()) await tools.sleep(hourMs);
}
