import type { ReactNode } from 'react';
import { configuration, type Configuration } from '../api/configuration.js';
import { configurationPath } from '../api/query-client.js';
import { useGateway } from '../api/use-gateway.js';
import { PageHead } from '../components/page-head.js';
import { Panel } from '../components/panel.js';
import { QueryView } from '../components/query-view.js';
import { useNow } from '../components/use-now.js';
import { distance, moment } from '../format/times.js';

/** The configuration in force, and why a newer one is not. */
export function ConfigurationPage(): ReactNode {
  const query = useGateway({ path: configurationPath, reader: configuration, everyMs: 5_000 });
  return (
    <>
      <PageHead title="Configuration" />
      <QueryView query={query}>{(found) => <Found found={found} />}</QueryView>
    </>
  );
}

function Found({ found }: { found: Configuration }): ReactNode {
  const now = useNow(10_000);
  return (
    <>
      {found.problem === null ? (
        <p className="quiet">No problems: what stands in the file is what is in force.</p>
      ) : (
        <Refused problem={found.problem} now={now} />
      )}
      <Panel title="Source">
        <dl className="facts">
          <Fact name="Read from" value={found.from} />
          <Fact
            name="In force since"
            value={`${moment(found.loaded_at)}, ${distance(found.loaded_at, now)}`}
          />
          <Fact name="Gateway" value={`version ${found.version}`} />
          <Fact name="Prices" value={pricesOf(found)} />
          {found.notes.length > 0 && <Fact name="Found" value={found.notes.join('; ')} />}
        </dl>
      </Panel>
      <Panel title="In force" note="with defaults, secrets taken out">
        <div className="sections">
          {Object.entries(found.configuration).map(([name, value]) => (
            <details key={name} open={name === 'providers'}>
              <summary>{name}</summary>
              <pre className="code" tabIndex={0}>
                {JSON.stringify(value, undefined, 2)}
              </pre>
            </details>
          ))}
        </div>
      </Panel>
      <Panel title="Packages of providers">
        <ul className="tools">
          {found.packages.map(({ name, version }) => (
            <li key={name} className="badge badge-plain">
              {name} {version}
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}

function pricesOf({ price_list: list }: Configuration): string {
  if (list === null || list === undefined) return 'none: gateway.pricing is off';
  return `of ${list.date} (${list.name} ${list.version})`;
}

function Refused(props: { problem: NonNullable<Configuration['problem']>; now: number }): ReactNode {
  const { problem, now } = props;
  const lines = problem.problem.split('\n').filter((line) => line.trim() !== '');
  return (
    <div className="notice tone-bad" role="alert">
      <h2>A newer configuration was refused {distance(problem.at, now)}; the last good one is in force</h2>
      <ul>
        {lines.map((line) => (
          <li key={line} className="mono">
            {line}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
