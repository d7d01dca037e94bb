import { counter, gauge, single } from './build-series.js';
import type { Series } from './series.js';

/** How the reloads of a process went. */
export interface ReloadFigures {
  applied: number;
  refused: number;
  /** When the configuration in force was taken up, in milliseconds since 1970. */
  appliedAt: number;
}

/** How the configuration fares: told by whoever follows it, which is the primary where there are workers. */
export function reloadSeries(
  { applied, refused, appliedAt }: Readonly<ReloadFigures>,
  failed: boolean,
): Series[] {
  return [
    counter('bifrost_config_reloads_total', 'Reloads of the configuration, by what became of them.', {
      labelNames: ['result'],
      rows: [
        { labels: ['applied'], value: applied },
        { labels: ['refused'], value: refused },
      ],
    }),
    gauge(
      'bifrost_config_last_reload_successful',
      'Whether the newest configuration is in force.',
      single(failed ? 0 : 1),
    ),
    gauge(
      'bifrost_config_last_reload_success_timestamp_seconds',
      'When the configuration in force was taken up, in seconds since 1970.',
      single(appliedAt / 1000),
    ),
  ];
}
