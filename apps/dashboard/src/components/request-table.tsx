import type { ReactNode } from 'react';
import type { RequestRecord } from '../api/records.js';
import { count, duration, money } from '../format/numbers.js';
import { moment, shortMoment } from '../format/times.js';
import { hrefOf } from '../routing/place.js';
import { Badge, toneOfRequest } from './badge.js';
import { TableFrame } from './table-frame.js';

const numbers = ['Latency', 'First token', 'Tokens', 'Cost'];

/** Requests, a row each. */
export function RequestTable(props: {
  records: readonly RequestRecord[];
  label: string;
  now: number;
}): ReactNode {
  const { records, label, now } = props;
  return (
    <TableFrame label={label}>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Status</th>
          <th scope="col">Model</th>
          <th scope="col">Answered by</th>
          {numbers.map((name) => (
            <th scope="col" className="number" key={name}>
              {name}
            </th>
          ))}
          <th scope="col">Client</th>
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <Row key={record.id} record={record} now={now} />
        ))}
      </tbody>
    </TableFrame>
  );
}

function Row({ record, now }: { record: RequestRecord; now: number }): ReactNode {
  return (
    <tr>
      <td className="nowrap">
        <a href={hrefOf(['requests', record.id])} title={moment(record.time)}>
          {shortMoment(record.time, now)}
        </a>
      </td>
      <td>
        <Badge tone={toneOfRequest(record)}>{record.status}</Badge>
        {record.error !== null && <div className="secondary">{record.error}</div>}
      </td>
      <td>
        <div className="cut" title={record.model ?? ''}>
          {record.model ?? '–'}
        </div>
        <div className="secondary cut">
          {record.operation}
          {record.stream && ', streamed'}
        </div>
      </td>
      <td>
        <Server record={record} />
      </td>
      <td className="number nowrap">{duration(record.latency_ms)}</td>
      <td className="number nowrap">{duration(record.first_token_ms)}</td>
      <td className="number nowrap">{tokens(record)}</td>
      <td className="number nowrap">{money(record.cost_usd)}</td>
      <td>
        <div className="cut">{record.client ?? '–'}</div>
      </td>
    </tr>
  );
}

function Server({ record }: { record: RequestRecord }): ReactNode {
  const { provider, model_used: model, key, attempt_count: tries, fallback_from: from } = record;
  if (provider === null) return '–';
  const target = `${provider}/${model ?? ''}`;
  const words = [
    ...(key === null ? [] : [key]),
    ...(tries > 1 ? [`${tries} tries`] : []),
    ...(from === null ? [] : ['fallback']),
  ];
  return (
    <>
      <div className="cut" title={target}>
        {target}
      </div>
      <div className="secondary cut">{words.join(' · ')}</div>
    </>
  );
}

function tokens({ input_tokens: input, output_tokens: output, usage_source: source }: RequestRecord): string {
  if (input === null && output === null) return '–';
  return `${count(input)} → ${source === 'estimated' ? '~' : ''}${count(output)}`;
}
