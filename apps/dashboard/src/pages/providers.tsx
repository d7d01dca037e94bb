import { useEffect, type ReactNode } from 'react';
import { providerList, type ProviderStatus } from '../api/providers.js';
import { useGateway } from '../api/use-gateway.js';
import { Badge } from '../components/badge.js';
import { Empty } from '../components/empty.js';
import { PageHead } from '../components/page-head.js';
import { Panel } from '../components/panel.js';
import { QueryView } from '../components/query-view.js';
import { useNow } from '../components/use-now.js';
import { count, share } from '../format/numbers.js';
import { until } from '../format/times.js';
import type { Place } from '../routing/place.js';
import { HealthLine, toneOfHealth } from './health-line.js';
import { KeyTable } from './key-table.js';
import { Probe } from './probe.js';
import { providersPath } from './providers-path.js';

/** Providers and keys with their health. Secrets never reach this page. */
export function ProvidersPage({ place }: { place: Place }): ReactNode {
  const query = useGateway({ path: providersPath, reader: providerList, everyMs: 3_000 });
  return (
    <>
      <PageHead title="Providers" />
      <QueryView query={query}>
        {({ providers }) =>
          providers.length === 0 ? (
            <Empty title="No providers">
              <p>
                The configuration names none. Add one to <code>providers</code>; the gateway takes it up by
                itself.
              </p>
            </Empty>
          ) : (
            <Providers providers={providers} chosen={place.query['provider']} />
          )
        }
      </QueryView>
    </>
  );
}

function Providers(props: { providers: readonly ProviderStatus[]; chosen: string | undefined }): ReactNode {
  const { providers, chosen } = props;
  useEffect(() => {
    if (chosen !== undefined) document.getElementById(panelId(chosen))?.scrollIntoView();
  }, [chosen]);
  return (
    <>
      <HealthLine providers={providers} />
      {providers.map((provider) => (
        <Provider key={provider.name} provider={provider} />
      ))}
    </>
  );
}

function panelId(provider: string): string {
  return `provider ${provider}`;
}

function Provider({ provider }: { provider: ProviderStatus }): ReactNode {
  return (
    <Panel
      id={panelId(provider.name)}
      title={provider.name}
      note={<Badge tone={toneOfHealth[provider.health]}>{provider.health}</Badge>}
    >
      <dl className="facts">
        <div>
          <dt>Kind</dt>
          <dd>{provider.title}</dd>
        </div>
        <div>
          <dt>Address</dt>
          <dd>{provider.origins.join(', ') || 'inside this process'}</dd>
        </div>
        <div>
          <dt>Tries since the start</dt>
          <dd>
            {count(provider.requests)}, {share(provider.errors, provider.requests)} failed
          </dd>
        </div>
        <Queue queue={provider.queue} />
      </dl>
      <Circuits circuits={provider.circuits} />
      <KeyTable provider={provider.name} keys={provider.keys} />
      <Probe provider={provider.name} />
      <details>
        <summary className="quiet">Operations</summary>
        <p>{provider.operations.join(', ')}</p>
      </details>
    </Panel>
  );
}

function Queue({ queue }: { queue: ProviderStatus['queue'] }): ReactNode {
  const { running, waiting, concurrency, buffer_size: buffer } = queue;
  return (
    <div>
      <dt>Queue</dt>
      <dd>
        {count(running)} of {count(concurrency)} running, {count(waiting)} of {count(buffer)} waiting
        <div className="meter" aria-hidden="true">
          <span style={{ width: `${Math.min(100, (running / Math.max(1, concurrency)) * 100)}%` }} />
        </div>
      </dd>
    </div>
  );
}

/** Addresses and models that are left alone after they failed again and again. */
function Circuits({ circuits }: Pick<ProviderStatus, 'circuits'>): ReactNode {
  const now = useNow();
  if (circuits.length === 0) return null;
  return (
    <ul className="notice tone-warn">
      {circuits.map(({ origin, model, state, until: end }) => (
        <li key={`${origin} ${model}`}>
          <code>{model === '' ? origin : model}</code> failed too often:{' '}
          {state === 'open' && end !== undefined
            ? `nobody is sent there, and it is tried again ${until(end, now)}.`
            : 'the next request finds out whether it is back.'}
        </li>
      ))}
    </ul>
  );
}
