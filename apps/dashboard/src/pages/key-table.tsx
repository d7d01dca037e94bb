import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call } from '../api/client.js';
import type { KeyStatus } from '../api/providers.js';
import { Badge, type Tone } from '../components/badge.js';
import { Problem } from '../components/query-view.js';
import { TableFrame } from '../components/table-frame.js';
import { useNow } from '../components/use-now.js';
import { count, share } from '../format/numbers.js';
import { distance, until } from '../format/times.js';
import { useToken } from '../session/use-token.js';
import { providersPath } from './providers-path.js';

type Action = 'reset' | 'disable' | 'enable';

/** The keys of a provider, by their names, and what may be done to them. */
export function KeyTable({ provider, keys }: { provider: string; keys: readonly KeyStatus[] }): ReactNode {
  const token = useToken();
  const client = useQueryClient();
  const now = useNow();
  const act = useMutation({
    mutationFn: ({ key, action }: { key: string; action: Action }) => {
      const path = ['api/keys', encodeURIComponent(provider), encodeURIComponent(key), action].join('/');
      return call(path, { token, method: 'POST' });
    },
    onSettled: () => client.invalidateQueries({ queryKey: [providersPath] }),
  });
  if (keys.length === 0) return <p className="quiet">Its keys are given to each tenant by a function.</p>;
  const all = keys.reduce((sum, { requests }) => sum + requests, 0);
  return (
    <>
      {act.error !== null && <Problem error={act.error} />}
      <TableFrame label={`Keys of ${provider}`}>
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">State</th>
            <th scope="col" className="number">
              Share by weight
            </th>
            <th scope="col" className="number">
              Share of tries
            </th>
            <th scope="col" className="number">
              Failed
            </th>
            <th scope="col">Last error</th>
            <th scope="col">
              <span className="hidden-visually">What to do</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <Row
              key={key.name}
              item={key}
              all={all}
              now={now}
              onAct={(action) => act.mutate({ key: key.name, action })}
            />
          ))}
        </tbody>
      </TableFrame>
    </>
  );
}

function Row(props: {
  item: KeyStatus;
  all: number;
  now: number;
  onAct: (action: Action) => void;
}): ReactNode {
  const { item, all, now, onAct } = props;
  return (
    <tr>
      <td className="break">
        {item.name}
        {item.models.length > 0 && <div className="quiet">{item.models.join(', ')}</div>}
      </td>
      <td>
        <State item={item} now={now} />
      </td>
      <td className="number nowrap">
        {share(item.share, 1)} <span className="quiet">({item.weight})</span>
      </td>
      <td className="number nowrap">
        {share(item.requests, all)} <span className="quiet">({count(item.requests)})</span>
      </td>
      <td className="number nowrap">{share(item.errors, item.requests)}</td>
      <td>
        {item.last_error === undefined
          ? '–'
          : `${item.last_error.code}, ${distance(item.last_error.at, now)}`}
      </td>
      <td>
        <Buttons item={item} onAct={onAct} />
      </td>
    </tr>
  );
}

function Buttons({ item, onAct }: { item: KeyStatus; onAct: (action: Action) => void }): ReactNode {
  const button = (action: Action, text: string): ReactNode => (
    <button
      type="button"
      className="button button-small"
      aria-label={`${text} key ${item.name}`}
      onClick={() => onAct(action)}
    >
      {text}
    </button>
  );
  return (
    <span className="tools tools-end">
      {item.paused ? button('enable', 'Enable') : button('disable', 'Pause')}
      {(item.state !== 'healthy' || item.resting_models.length > 0) && button('reset', 'Use again')}
    </span>
  );
}

const states: Readonly<Record<KeyStatus['state'], Tone>> = { healthy: 'good', cooling: 'warn', dead: 'bad' };

function State({ item, now }: { item: KeyStatus; now: number }): ReactNode {
  if (item.paused) return <Badge tone="plain">paused</Badge>;
  if (!item.enabled) return <Badge tone="plain">switched off</Badge>;
  const why = [
    ...(item.reason === undefined ? [] : [item.reason]),
    ...(item.cooling_until === undefined ? [] : [`again ${until(item.cooling_until, now)}`]),
  ];
  return (
    <>
      <Badge tone={states[item.state]}>{item.state}</Badge>
      {why.length > 0 && <div className="quiet">{why.join(', ')}</div>}
      {item.resting_models.map(({ model, reason, until: end }) => (
        <div className="quiet" key={model}>
          not for {model}: {reason}, again {until(end, now)}
        </div>
      ))}
    </>
  );
}
