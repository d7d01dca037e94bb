import type { ReactNode } from 'react';
import { count, share } from '../format/numbers.js';

export interface BarRow {
  name: string;
  href?: string;
  value: number;
  /** The part of the value that failed. */
  failed?: number;
}

/** Names with their counts, as bars of a common scale. */
export function BarList({ rows, bad = false }: { rows: readonly BarRow[]; bad?: boolean }): ReactNode {
  const most = Math.max(1, ...rows.map(({ value }) => value));
  return (
    <ul className="bars">
      {rows.map((row) => (
        <li key={row.name}>
          <span className="name" title={row.name}>
            {row.href === undefined ? row.name : <a href={row.href}>{row.name}</a>}
          </span>
          <Figures {...row} />
          <Bar row={row} most={most} bad={bad} />
        </li>
      ))}
    </ul>
  );
}

function Figures({ value, failed = 0 }: BarRow): ReactNode {
  return (
    <span>
      {failed > 0 && <span className="quiet">{share(failed, value)} failed · </span>}
      {count(value)}
    </span>
  );
}

function Bar({ row, most, bad }: { row: BarRow; most: number; bad: boolean }): ReactNode {
  const { value, failed = 0 } = row;
  const width = (part: number): string => `${(part / most) * 100}%`;
  return (
    <span className="bar" aria-hidden="true">
      {value - failed > 0 && (
        <span className={bad ? 'series-bad' : 'series-1'} style={{ width: width(value - failed) }} />
      )}
      {failed > 0 && <span className="series-bad" style={{ width: width(failed) }} />}
    </span>
  );
}
