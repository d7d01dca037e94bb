import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '../api/api-error.js';
import { moment } from '../format/times.js';
import { LogIsOff } from './empty.js';

export interface QueryViewProps<Value> {
  query: UseQueryResult<Value>;
  /** The question is one to the request log, which answers 404 while it is off. */
  ofLog?: boolean;
  children: (value: Value) => ReactNode;
}

/** An answer of the gateway, or what stands in its place until it is there. */
export function QueryView<Value>({ query, ofLog = false, children }: QueryViewProps<Value>): ReactNode {
  const { data, dataUpdatedAt, error, isPending } = query;
  if (error !== null && ofLog && error instanceof ApiError && error.status === 404)
    return <LogIsOff message={error.message} />;
  return (
    <>
      {error !== null && <Problem error={error} again={() => void query.refetch()} knownAt={dataUpdatedAt} />}
      {data !== undefined && children(data)}
      {isPending && error === null && (
        <p className="quiet" role="status">
          Loading…
        </p>
      )}
    </>
  );
}

export interface ProblemProps {
  error: Error;
  again?: () => void;
  /** When what still stands below was answered, in milliseconds since 1970; 0 where nothing does. */
  knownAt?: number;
}

/** What went wrong, and a way to try again. What was there before stays below it, and must not pass for today's. */
export function Problem({ error, again, knownAt = 0 }: ProblemProps): ReactNode {
  return (
    <div className="notice tone-bad" role="alert">
      <p>
        {error instanceof ApiError ? error.message : `The gateway’s answer cannot be read: ${error.message}`}
      </p>
      {knownAt > 0 && <p>Below is what was known at {moment(knownAt)}.</p>}
      {again !== undefined && (
        <div>
          <button type="button" className="button button-small" onClick={again}>
            Try again
          </button>
        </div>
      )}
    </div>
  );
}
