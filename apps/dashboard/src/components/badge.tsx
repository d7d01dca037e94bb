import type { ReactNode } from 'react';
import type { RequestRecord } from '../api/records.js';

export type Tone = 'good' | 'warn' | 'bad' | 'plain';

/** A word about a state. The word says it all: colour only repeats it. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }): ReactNode {
  return <span className={tone === 'plain' ? 'badge badge-plain' : `badge tone-${tone}`}>{children}</span>;
}

/**
 * The tone of what became of a request: 499 is a client that left, which is nobody's failure, and a stream that broke
 * had its 200 before.
 */
export function toneOfRequest({ status, error }: Pick<RequestRecord, 'status' | 'error'>): Tone {
  if (status === 499) return 'plain';
  if (status >= 500 || (status < 400 && error !== null)) return 'bad';
  return status >= 400 ? 'warn' : 'good';
}
