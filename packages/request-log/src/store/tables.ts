import type { Generated } from 'kysely';
import type { RequestEntry } from '../record.js';

/** Members by which requests are found, counted or added up. What is only shown stands in `details`. */
type Searched = Pick<
  RequestEntry,
  | 'id'
  | 'time_ms'
  | 'request_id'
  | 'client'
  | 'route'
  | 'operation'
  | 'model'
  | 'provider'
  | 'model_used'
  | 'key'
  | 'status'
  | 'error'
  | 'fallback_from'
  | 'fallback_to'
  | 'fallback_reason'
  | 'input_tokens'
  | 'output_tokens'
  | 'cached_tokens'
  | 'reasoning_tokens'
  | 'cost_usd'
  | 'latency_ms'
  | 'first_token_ms'
  | 'overhead_ms'
>;

/** A row of `requests`. Each column costs a write more than its bytes do, so there are no more than are asked for. */
export interface RequestRow extends Searched {
  /** `request_id` again, where that does not tell the time by which its row is found. */
  indexed_request_id: string | null;
  /** JSON of `RowDetails`. */
  details: string;
}

/** A row of `contents`: what requests with errors or kept bodies have beyond a row of `requests`. */
interface ContentRow {
  seq: Generated<number>;
  /** That of the request. */
  id: string;
  /** JSON; `null` where nothing was kept. */
  content: string | null;
}

export interface Tables {
  requests: RequestRow;
  contents: ContentRow;
}

type ColumnType = 'text' | 'integer' | 'number';

/**
 * The columns of `requests`, in their order. Figures of providers are numbers of any size: what a provider claims must
 * not be able to make a row that its column refuses.
 */
export const requestColumns: { readonly [Name in keyof RequestRow]: ColumnType } = {
  id: 'text',
  time_ms: 'integer',
  request_id: 'text',
  client: 'text',
  route: 'text',
  operation: 'text',
  model: 'text',
  provider: 'text',
  model_used: 'text',
  key: 'text',
  status: 'integer',
  error: 'text',
  fallback_from: 'text',
  fallback_to: 'text',
  fallback_reason: 'text',
  input_tokens: 'number',
  output_tokens: 'number',
  cached_tokens: 'number',
  reasoning_tokens: 'number',
  cost_usd: 'number',
  latency_ms: 'number',
  first_token_ms: 'number',
  overhead_ms: 'number',
  indexed_request_id: 'text',
  details: 'text',
};

/** What a column holds. */
export type ColumnValue = string | number | null;

/** The names of all columns, in their order. */
export const columnNames: readonly string[] = Object.keys(requestColumns);
