import type { ReactNode } from 'react';
import { statistics, type Statistics } from '../api/statistics.js';
import { useGateway } from '../api/use-gateway.js';
import { count } from '../format/numbers.js';
import { rangeOf, statisticsPath } from './ranges.js';

const shortest = rangeOf('15m');

/** Asks whether the request log takes what happens: a list that has stopped growing looks like a quiet night. */
export function LogTrouble(): ReactNode {
  const { data } = useGateway({
    name: `statistics ${shortest.value}`,
    path: () => statisticsPath(shortest, Date.now()),
    reader: statistics,
    everyMs: 15_000,
  });
  return data === undefined ? null : <LogNotice log={data.log} />;
}

/** What misses something must say so. */
export function LogNotice({ log }: { log: Statistics['log'] }): ReactNode {
  if (log.problem === null && log.dropped === 0) return null;
  return (
    <div className="notice tone-warn" role="status">
      {log.problem !== null && <p>The request log takes nothing at the moment: {log.problem}</p>}
      {log.dropped > 0 && (
        <p>{count(log.dropped)} requests are missing here: the log could not keep up with them.</p>
      )}
    </div>
  );
}
