import type { ReactNode } from 'react';

export type Tone = 'good' | 'warn' | 'bad' | 'plain';

/** A word about a state. The word says it all: colour only repeats it. */
export function Badge({ tone, children }: { tone: Tone; children: ReactNode }): ReactNode {
  return <span className={tone === 'plain' ? 'badge badge-plain' : `badge tone-${tone}`}>{children}</span>;
}

/** The tone of an HTTP status: 499 is a client that left, which is nobody's failure. */
export function toneOfStatus(status: number): Tone {
  if (status === 499) return 'plain';
  if (status >= 500) return 'bad';
  return status >= 400 ? 'warn' : 'good';
}
