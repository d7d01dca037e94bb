import { useMemo, type ReactNode } from 'react';
import { providerList, type ProviderStatus } from '../api/providers.js';
import { statistics, type Statistics } from '../api/statistics.js';
import { useGateway } from '../api/use-gateway.js';
import { NoRequests } from '../components/empty.js';
import { PageHead } from '../components/page-head.js';
import { QueryView } from '../components/query-view.js';
import { Segments } from '../components/segments.js';
import { hrefOf, type Place } from '../routing/place.js';
import { LogNotice } from './log-trouble.js';
import { HealthLine } from './health-line.js';
import { OverviewCharts } from './overview-charts.js';
import { OverviewLists } from './overview-lists.js';
import { OverviewTotals } from './overview-totals.js';
import { rangeOf, ranges, statisticsPath } from './ranges.js';

const refreshMs = 5_000;

/** How the gateway fares: figures of a span of time. */
export function OverviewPage({ place }: { place: Place }): ReactNode {
  const range = rangeOf(place.query['range']);
  const query = useGateway({
    name: `statistics ${range.value}`,
    path: () => statisticsPath(range, Date.now()),
    reader: statistics,
    everyMs: refreshMs,
  });
  const providers = useGateway({ path: 'api/providers', reader: providerList, everyMs: refreshMs });
  return (
    <>
      <PageHead title="Overview">
        <Segments
          label="Span of time"
          options={ranges}
          value={range.value}
          onChange={(value) => location.replace(hrefOf(['overview'], { range: value }))}
        />
      </PageHead>
      <HealthLine providers={providers.data?.providers ?? []} />
      <QueryView query={query} ofLog>
        {(figures) => (
          <Figures figures={figures} providers={providers.data?.providers ?? []} range={range.value} />
        )}
      </QueryView>
    </>
  );
}

function Figures(props: {
  figures: Statistics;
  providers: readonly ProviderStatus[];
  range: string;
}): ReactNode {
  const { figures, providers, range } = props;
  const times = useMemo(() => figures.series.map(({ time }) => new Date(time).getTime() / 1000), [figures]);
  return (
    <>
      <LogNotice log={figures.log} />
      <OverviewTotals figures={figures} />
      {figures.totals.requests === 0 ? (
        <NoRequests title="No requests in this time" />
      ) : (
        <>
          <OverviewCharts figures={figures} times={times} />
          <OverviewLists figures={figures} providers={providers} range={range} />
        </>
      )}
    </>
  );
}
