import type { Generated } from 'kysely';
import type { RequestEntry } from '../record.js';

type Written = Omit<RequestEntry, 'attempts' | 'dropped_params' | 'content' | 'stream' | 'passage'>;

/** A row of `requests`. Truth values are 0 and 1: both databases have those. */
export interface RequestRow extends Written {
  stream: number;
  passage: number;
  attempt_count: number;
  has_content: number;
  /** JSON. */
  attempts: string;
  /** JSON; `null` is an empty list. */
  dropped_params: string | null;
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
  user_agent: 'text',
  route: 'text',
  dialect: 'text',
  operation: 'text',
  stream: 'integer',
  passage: 'integer',
  model: 'text',
  provider: 'text',
  model_used: 'text',
  key: 'text',
  status: 'integer',
  error: 'text',
  error_message: 'text',
  fault: 'text',
  fallback_index: 'integer',
  fallback_from: 'text',
  fallback_to: 'text',
  fallback_reason: 'text',
  finish_reason: 'text',
  input_tokens: 'number',
  output_tokens: 'number',
  cached_tokens: 'number',
  reasoning_tokens: 'number',
  usage_source: 'text',
  cost_usd: 'number',
  latency_ms: 'number',
  first_token_ms: 'number',
  overhead_ms: 'number',
  attempt_count: 'integer',
  has_content: 'integer',
  malformed_events: 'integer',
  attempts: 'text',
  dropped_params: 'text',
};

/** Whether a text is the name of a column of `requests`. */
function isColumn(name: string): name is keyof RequestRow {
  return name in requestColumns;
}

/** The names of all columns, in their order. */
export const columnNames: readonly (keyof RequestRow)[] = Object.keys(requestColumns).filter(isColumn);
