import type { CSSProperties, ReactNode } from 'react';
import { Badge, type Tone } from '../components/badge.js';
import { duration } from '../format/numbers.js';

/** One try at a provider, on the time scale of its request. */
export interface TimelineTry {
  target: string;
  key: string | undefined;
  status: number | undefined;
  /** `answered`, `failed`, `skipped` or `cancelled`. */
  outcome: string;
  /** Code of the error. */
  error: string | undefined;
  message: string | undefined;
  startMs: number;
  durationMs: number;
  /** What was waited before it. */
  waitMs: number;
}

/**
 * All tries of a request, one under the other, on one time scale.
 *
 * @param props.totalMs - how long the gateway took; where nobody says, the scale ends with the last try
 */
export function TryTimeline(props: { tries: readonly TimelineTry[]; totalMs?: number }): ReactNode {
  const { tries, totalMs = 0 } = props;
  const all = Math.max(totalMs, ...tries.map(({ startMs, durationMs }) => startMs + durationMs), 1);
  return (
    <ol className="timeline">
      {tries.map((each, index) => (
        <li className="try" key={index}>
          <span className="break">
            <b>{index + 1}</b>&ensp;{each.target}
            {each.key !== undefined && <span className="quiet"> · key {each.key}</span>}
          </span>
          <span className="nowrap">
            <Badge tone={toneOf(each)}>{wordOf(each)}</Badge> {duration(each.durationMs)}
          </span>
          <span className="try-track" aria-hidden="true">
            <span className={`try-bar ${each.outcome}`} style={barStyle(each, all)} />
          </span>
          <Note {...each} />
        </li>
      ))}
    </ol>
  );
}

/** A try that took no time at the very end stays within its track. */
function barStyle({ startMs, durationMs }: TimelineTry, all: number): CSSProperties {
  const percent = (ms: number): string => `${(ms / all) * 100}%`;
  return { left: `min(${percent(startMs)}, 100% - 3px)`, width: percent(durationMs) };
}

function Note({ outcome, startMs, waitMs, message }: TimelineTry): ReactNode {
  const timing =
    outcome === 'skipped'
      ? [`left out at ${duration(startMs)}`]
      : [`sent at ${duration(startMs)}`, `waited ${duration(waitMs)}`];
  const words = [...timing, ...(message === undefined ? [] : [message])];
  return <span className="try-note">{words.join(' · ')}</span>;
}

function toneOf({ outcome }: TimelineTry): Tone {
  if (outcome === 'answered') return 'good';
  return outcome === 'failed' ? 'bad' : 'plain';
}

function wordOf({ outcome, error, status }: TimelineTry): string {
  const what = error ?? outcome;
  return status === undefined ? what : `${status} ${what}`;
}
