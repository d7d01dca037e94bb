import { existsSync } from 'node:fs';
import path from 'node:path';

/** A program on the path of this process, if it is installed. */
function find(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}

/** Prometheus' own checker and server, as Debian's package has them. */
export const promtool: string | undefined = find('promtool');
export const prometheus: string | undefined = find('prometheus');

if (promtool === undefined || prometheus === undefined)
  console.warn(
    'Metrics, alert rules and the dashboard are not tried with Prometheus: it is not installed. scripts/install-test-services.sh installs it.',
  );
