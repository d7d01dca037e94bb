import type { ReactNode } from 'react';
import { requestDetail, type RequestDetail } from '../api/records.js';
import { useGateway } from '../api/use-gateway.js';
import { TryTimeline, type TimelineTry } from '../charts/try-timeline.js';
import { Badge, toneOfRequest } from '../components/badge.js';
import { PageHead } from '../components/page-head.js';
import { Panel } from '../components/panel.js';
import { QueryView } from '../components/query-view.js';
import { duration } from '../format/numbers.js';
import { hrefOf } from '../routing/place.js';
import { factsOf } from './request-facts.js';
import { RequestContent } from './request-content.js';

/** Everything that was kept of one request. */
export function RequestDetailPage({ id }: { id: string }): ReactNode {
  const query = useGateway({ path: `api/requests/${encodeURIComponent(id)}`, reader: requestDetail });
  return (
    <>
      <PageHead title="Request">
        <a className="button" href={hrefOf(['requests'])}>
          All requests
        </a>
      </PageHead>
      <QueryView query={query}>{(record) => <Detail record={record} />}</QueryView>
    </>
  );
}

function Detail({ record }: { record: RequestDetail }): ReactNode {
  const { latency_ms: latency, attempts } = record;
  return (
    <>
      <Panel
        title={record.model ?? record.operation}
        note={<Badge tone={toneOfRequest(record)}>{wordOf(record)}</Badge>}
      >
        {record.error_message !== null && <p className="break">{record.error_message}</p>}
        <dl className="facts">
          {factsOf(record).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </Panel>
      <Panel title="Tries" note={`${attempts.length} in ${duration(latency)}`}>
        {attempts.length === 0 ? (
          <p className="quiet">No provider was asked.</p>
        ) : (
          <TryTimeline tries={attempts.map(tryOf)} totalMs={latency ?? 0} />
        )}
      </Panel>
      <RequestContent content={record.content} />
    </>
  );
}

function wordOf({ status, error }: RequestDetail): string {
  return error === null ? String(status) : `${status} ${error}`;
}

function tryOf(attempt: RequestDetail['attempts'][number]): TimelineTry {
  return {
    target: `${attempt.provider}/${attempt.model}`,
    key: attempt.key ?? undefined,
    status: attempt.status ?? undefined,
    outcome: attempt.outcome,
    error: attempt.error ?? undefined,
    message: attempt.message ?? undefined,
    startMs: attempt.start_ms,
    durationMs: attempt.duration_ms,
    waitMs: attempt.wait_ms,
  };
}
