import type { ReactNode } from 'react';
import type { SecondBar } from '../api/per-second.js';

const height = 56;

/** Requests of each of the last seconds; failed ones stand at the foot. */
export function MinuteBars({ bars }: { bars: readonly SecondBar[] }): ReactNode {
  const most = Math.max(1, ...bars.map(({ requests }) => requests));
  const scaled = (value: number): number => (value / most) * height;
  return (
    <svg
      className="minute"
      viewBox={`0 0 ${bars.length * 10} ${height}`}
      preserveAspectRatio="none"
      height={height}
      role="img"
      aria-label={`Requests in each of the last ${bars.length} seconds, at most ${most}`}
    >
      {bars.map(({ second, requests, errors }, index) => (
        <g key={second}>
          <rect className="minute-ground" x={index * 10} y={height - 1} width={8} height={1} />
          <rect
            className="minute-all"
            x={index * 10}
            width={8}
            y={height - scaled(requests)}
            height={scaled(requests)}
          />
          <rect
            className="minute-bad"
            x={index * 10}
            width={8}
            y={height - scaled(errors)}
            height={scaled(errors)}
          />
        </g>
      ))}
    </svg>
  );
}
