import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { read } from '../api/client.js';
import { probeList } from '../api/providers.js';
import { Badge } from '../components/badge.js';
import { Problem } from '../components/query-view.js';
import { duration } from '../format/numbers.js';
import { useToken } from '../session/use-token.js';
import { providersPath } from './providers-path.js';

/** Asks every key of a provider now whether it works. The calls are cheap but real, so nothing does it by itself. */
export function Probe({ provider }: { provider: string }): ReactNode {
  const token = useToken();
  const client = useQueryClient();
  const ask = useMutation({
    mutationFn: () =>
      read(`api/providers/${encodeURIComponent(provider)}/probe`, probeList, { token, method: 'POST' }),
    onSettled: () => client.invalidateQueries({ queryKey: [providersPath] }),
  });
  return (
    <>
      <div className="tools">
        <button
          type="button"
          className="button button-small"
          aria-label={`Try the keys of ${provider}`}
          disabled={ask.isPending}
          onClick={() => ask.mutate()}
        >
          {ask.isPending ? 'Trying…' : 'Try the keys'}
        </button>
        <span className="quiet">with one cheap call each</span>
      </div>
      {ask.error !== null && <Problem error={ask.error} />}
      {ask.data !== undefined && (
        <div role="status">
          <ul className="probes">
            {failedFirst(ask.data.probes).map(({ key, ok, latency, error }) => (
              <li key={key}>
                <Badge tone={ok ? 'good' : 'bad'}>{ok ? 'works' : (error?.code ?? 'failed')}</Badge> {key}{' '}
                <span className="quiet">
                  {duration(latency)}
                  {error !== undefined && `: ${error.message}`}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

/** One bad key among thirty is what was looked for. */
function failedFirst<Result extends { ok: boolean }>(probes: readonly Result[]): Result[] {
  return [...probes.filter(({ ok }) => !ok), ...probes.filter(({ ok }) => ok)];
}
