import type { RequestAttempt, RequestEntry } from './record.js';
import { tellsItsTime } from './uuid-time.js';
import { withoutNul } from './without-nul.js';
import type { RequestRow } from './store/tables.js';

/*
 * Entries on their way to the database: a line each, so that a batch is read one entry at a time and none of them lives
 * long enough to be costly garbage. A line has the columns' values, the details and the content, each as JSON, with tabs
 * between, which JSON never has: the database takes the last two as they are.
 */

/** The values of the columns of `requests` but for `details`, in their order. */
type ColumnValues = [
  id: string,
  time_ms: number,
  request_id: string,
  client: string | null,
  route: string,
  operation: string | null,
  model: string,
  provider: string | null,
  model_used: string | null,
  key: string | null,
  status: number,
  error: string | null,
  fallback_from: string | null,
  fallback_to: string | null,
  fallback_reason: string | null,
  input_tokens: number | null,
  output_tokens: number | null,
  cached_tokens: number | null,
  reasoning_tokens: number | null,
  cost_usd: number | null,
  latency_ms: number,
  first_token_ms: number | null,
  overhead_ms: number,
  indexed_request_id: string | null,
];

/** What is only shown. Members that say nothing are left out. */
export interface RowDetails {
  user_agent?: string | undefined;
  dialect?: string | undefined;
  stream?: true | undefined;
  passage?: true | undefined;
  error_message?: string | undefined;
  fault?: string | undefined;
  fallback_index?: number | undefined;
  finish_reason?: string | undefined;
  usage_source: string;
  has_content?: true | undefined;
  malformed_events?: number | undefined;
  dropped_params?: readonly string[] | undefined;
  /** The only try, where it answered: what it does not share with its request. */
  answer?: { model: string; start_ms: number; duration_ms: number } | undefined;
  /** All tries, where `answer` cannot stand for them. */
  attempts?: readonly RequestAttempt[] | undefined;
}

/** A line, read as far as the database needs it. */
export interface EntryLine {
  values: ColumnValues;
  /** JSON of `RowDetails`. */
  details: string;
  /** JSON of what was kept. */
  content: string | null;
}

/** An entry as a line of a batch. */
export function writeLine(entry: RequestEntry): string {
  const content = entry.content === null ? '' : JSON.stringify(entry.content);
  return `${JSON.stringify(valuesOf(entry))}\t${JSON.stringify(detailsOf(entry))}\t${content}\n`;
}

function valuesOf(entry: RequestEntry): ColumnValues {
  return [
    entry.id,
    entry.time_ms,
    entry.request_id,
    entry.client,
    entry.route,
    entry.operation,
    entry.model,
    entry.provider,
    entry.model_used,
    entry.key,
    entry.status,
    entry.error,
    entry.fallback_from,
    entry.fallback_to,
    entry.fallback_reason,
    entry.input_tokens,
    entry.output_tokens,
    entry.cached_tokens,
    entry.reasoning_tokens,
    entry.cost_usd,
    entry.latency_ms,
    entry.first_token_ms,
    entry.overhead_ms,
    tellsItsTime(entry.request_id, entry.time_ms) ? null : entry.request_id,
  ];
}

function detailsOf(entry: RequestEntry): RowDetails {
  const answer = onlyAnswer(entry);
  return {
    user_agent: entry.user_agent ?? undefined,
    dialect: entry.dialect ?? undefined,
    stream: entry.stream || undefined,
    passage: entry.passage || undefined,
    error_message: entry.error_message ?? undefined,
    fault: entry.fault ?? undefined,
    fallback_index: entry.fallback_index ?? undefined,
    finish_reason: entry.finish_reason ?? undefined,
    usage_source: entry.usage_source,
    has_content: entry.content !== null || undefined,
    malformed_events: entry.malformed_events === 0 ? undefined : entry.malformed_events,
    dropped_params: entry.dropped_params.length === 0 ? undefined : entry.dropped_params,
    answer,
    attempts: answer === undefined ? entry.attempts : undefined,
  };
}

/** Most requests are answered at once, and what their only try says stands in the request already. */
function onlyAnswer({ attempts, provider, key, status }: RequestEntry): RowDetails['answer'] {
  const [only] = attempts;
  if (attempts.length !== 1 || only === undefined) return undefined;
  const { model, start_ms, duration_ms } = only;
  const shared =
    only.outcome === 'answered' &&
    only.error === null &&
    only.message === null &&
    only.provider === provider &&
    only.key === key &&
    only.status === status &&
    only.wait_ms === start_ms;
  return shared ? { model, start_ms, duration_ms } : undefined;
}

/** The tries of a row, as they were written. */
export function attemptsOf(row: RequestRow, { answer, attempts = [] }: RowDetails): RequestAttempt[] {
  const { provider, key, status } = row;
  if (answer === undefined || provider === null) return [...attempts];
  const { model, start_ms, duration_ms } = answer;
  return [
    {
      provider,
      model,
      key,
      status,
      outcome: 'answered',
      error: null,
      message: null,
      start_ms,
      duration_ms,
      wait_ms: start_ms,
    },
  ];
}

/** The lines of a batch, each read when it is asked for. */
export function* readLines(batch: string): Generator<EntryLine> {
  for (let start = 0; start < batch.length;) {
    const found = batch.indexOf('\n', start);
    const end = found === -1 ? batch.length : found;
    yield readLine(batch.slice(start, end));
    start = end + 1;
  }
}

function readLine(line: string): EntryLine {
  const [first = '', details = '', content = ''] = line.split('\t', 3);
  // Written by `writeLine` of the same version.
  const values: ColumnValues = JSON.parse(first);
  if (first.includes(String.raw`\u0000`)) removeNul(values);
  return { values, details, content: content === '' ? null : content };
}

function removeNul(values: (string | number | null)[]): void {
  for (const [index, value] of values.entries())
    if (typeof value === 'string') values[index] = withoutNul(value);
}

/** Code of the error of a line, without making a row of it. */
export function errorOf({ values }: EntryLine): string | null {
  return values[11];
}

/** A line as the row that it becomes. */
export function rowOf({ values, details }: EntryLine): RequestRow {
  const [id, time_ms, request_id, client, route, operation, model, provider, model_used, key, ...more] =
    values;
  const [status, error, fallback_from, fallback_to, fallback_reason, ...figures] = more;
  const [input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost_usd, ...times] = figures;
  const [latency_ms, first_token_ms, overhead_ms, indexed_request_id] = times;
  return {
    id,
    time_ms,
    request_id,
    client,
    route,
    operation,
    model,
    provider,
    model_used,
    key,
    status,
    error,
    fallback_from,
    fallback_to,
    fallback_reason,
    input_tokens,
    output_tokens,
    cached_tokens,
    reasoning_tokens,
    cost_usd,
    latency_ms,
    first_token_ms,
    overhead_ms,
    indexed_request_id,
    details,
  };
}
