import type { ChatAttempt } from '../api/chat.js';
import type { TimelineTry } from '../charts/try-timeline.js';

/** The tries of an answer on a time scale. They are made one after another: what lies between two was waited. */
export function triesOf(attempts: readonly ChatAttempt[]): TimelineTry[] {
  let end = 0;
  return attempts.map((attempt) => {
    const { start, latency } = attempt;
    const waitMs = Math.max(0, start - end);
    end = start + latency;
    return {
      target: `${attempt.provider}/${attempt.model}`,
      key: attempt.key,
      status: attempt.status,
      outcome: outcomeOf(attempt),
      error: attempt.error,
      message: undefined,
      startMs: start,
      durationMs: latency,
      waitMs,
    };
  });
}

/** A target that was left without asking it has no key. */
function outcomeOf({ error, key }: ChatAttempt): string {
  if (error === undefined) return 'answered';
  if (error === 'cancelled') return 'cancelled';
  return key === undefined ? 'skipped' : 'failed';
}
