import { useState, type ReactNode } from 'react';
import { ApiError } from '../api/api-error.js';
import { call } from '../api/client.js';
import { useRequests } from '../api/use-requests.js';
import { Empty, LogIsOff, NoRequests } from '../components/empty.js';
import { PageHead } from '../components/page-head.js';
import { Panel } from '../components/panel.js';
import { Problem } from '../components/query-view.js';
import { RequestTable } from '../components/request-table.js';
import { useNow } from '../components/use-now.js';
import { hrefOf, type Place } from '../routing/place.js';
import { useToken } from '../session/use-token.js';
import { LogTrouble } from './log-trouble.js';
import { FilterForm } from './filter-form.js';
import { filterQuery, filtersOf, type Filters } from './request-filters.js';

/** The request log: every request, newest first, by filters that stand in the address. */
export function RequestsPage({ place }: { place: Place }): ReactNode {
  const filters = filtersOf(place);
  const name = filterQuery(filters, 0).toString() + (filters.range ?? '');
  const query = useRequests(name, (now) => filterQuery(filters, now));
  if (query.error instanceof ApiError && query.error.status === 404)
    return (
      <>
        <PageHead title="Requests" />
        <LogIsOff message={query.error.message} />
      </>
    );
  return (
    <>
      <PageHead title="Requests">
        <Exports filters={filters} />
      </PageHead>
      <LogTrouble />
      <Panel title="Filters">
        <FilterForm filters={filters} onChange={(next) => location.replace(hrefOf(['requests'], next))} />
      </Panel>
      {query.error !== null && (
        <Problem error={query.error} again={() => void query.refetch()} knownAt={query.dataUpdatedAt} />
      )}
      {query.data !== undefined && <List query={query} records={query.data.records} filtered={name !== ''} />}
    </>
  );
}

function List(props: {
  query: Pick<ReturnType<typeof useRequests>, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>;
  records: Parameters<typeof RequestTable>[0]['records'];
  filtered: boolean;
}): ReactNode {
  const { query, records, filtered } = props;
  const now = useNow(60_000);
  if (records.length === 0)
    return filtered ? (
      <Empty title="No request fits these filters">
        <p className="quiet">
          Take some of them away, or <a href={hrefOf(['requests'])}>look at all requests</a>.
        </p>
      </Empty>
    ) : (
      <NoRequests title="No requests yet" />
    );
  return (
    <Panel title="Requests" note="newest first">
      <RequestTable records={records} label="Requests" now={now} />
      {query.hasNextPage && (
        <div>
          <button
            type="button"
            className="button"
            disabled={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show older ones
          </button>
        </div>
      )}
    </Panel>
  );
}

/** Everything that fits the filters, as a file. */
function Exports({ filters }: { filters: Filters }): ReactNode {
  const token = useToken();
  const [problem, setProblem] = useState<string>();
  const save = async (format: 'csv' | 'jsonl'): Promise<void> => {
    setProblem(undefined);
    const query = filterQuery(filters, Date.now());
    query.set('format', format);
    try {
      const response = await call(`api/requests/export?${query.toString()}`, { token });
      saveAs(await response.blob(), `requests.${format}`);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      {problem !== undefined && <span role="alert">{problem}</span>}
      <button type="button" className="button" onClick={() => void save('csv')}>
        Export CSV
      </button>
      <button type="button" className="button" onClick={() => void save('jsonl')}>
        Export JSONL
      </button>
    </>
  );
}

/** A link to the export could not show the token. */
function saveAs(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
