import { QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { configuration } from './api/configuration.js';
import { configurationPath, createQueryClient, isUnauthorized } from './api/query-client.js';
import { useGateway } from './api/use-gateway.js';
import { Empty } from './components/empty.js';
import { Problem } from './components/query-view.js';
import { Frame } from './frame.js';
import { ConfigurationPage } from './pages/configuration.js';
import { LivePage } from './pages/live.js';
import { PlaygroundPage } from './pages/playground.js';
import { ProvidersPage } from './pages/providers.js';
import { RequestDetailPage } from './pages/request-detail.js';
import { RequestsPage } from './pages/requests.js';
import { SignIn } from './pages/sign-in.js';
import { hrefOf, type Place } from './routing/place.js';
import { usePlace } from './routing/use-place.js';
import { useTheme } from './session/use-theme.js';

/** The one page that draws charts, which are a third of all code. */
const OverviewPage = lazy(async () => ({ default: (await import('./pages/overview.js')).OverviewPage }));

/** The dashboard. */
export function App(): ReactNode {
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      <Guarded />
    </QueryClientProvider>
  );
}

/** Nothing is shown before the gateway has answered once: it decides whether a token is needed. */
function Guarded(): ReactNode {
  useTheme();
  const place = usePlace();
  const query = useGateway({ path: configurationPath, reader: configuration });
  const { data, error } = query;
  if (isUnauthorized(error)) return <SignIn message={error?.message ?? ''} />;
  if (error !== null && data === undefined)
    return (
      <main className="sign-in">
        <Problem error={error} again={() => void query.refetch()} />
      </main>
    );
  if (data === undefined) return null;
  return (
    <Frame current={place.segments[0] ?? 'overview'} version={data.version}>
      <Suspense fallback={<p className="quiet">Loading…</p>}>
        <Page place={place} />
      </Suspense>
    </Frame>
  );
}

function Page({ place }: { place: Place }): ReactNode {
  const [name = 'overview', id] = place.segments;
  switch (name) {
    case 'overview':
      return <OverviewPage place={place} />;
    case 'live':
      return <LivePage />;
    case 'requests':
      return id === undefined ? <RequestsPage place={place} /> : <RequestDetailPage key={id} id={id} />;
    case 'providers':
      return <ProvidersPage place={place} />;
    case 'playground':
      return <PlaygroundPage place={place} />;
    case 'configuration':
      return <ConfigurationPage />;
    default:
      return (
        <Empty title="There is no such page">
          <p>
            Go to the <a href={hrefOf([])}>overview</a>.
          </p>
        </Empty>
      );
  }
}
