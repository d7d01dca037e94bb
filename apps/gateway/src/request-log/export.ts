import { Readable } from 'node:stream';
import type { RequestFilter, RequestSummary } from '@bifrost/request-log';
import type { LogPort } from './log-port.js';

export type ExportFormat = 'jsonl' | 'csv';

/** Read at once. */
const pageLength = 500;

/** Columns of the table, in their order. */
const columns = [
  'time',
  'id',
  'request_id',
  'client',
  'user_agent',
  'route',
  'dialect',
  'operation',
  'stream',
  'passage',
  'model',
  'provider',
  'model_used',
  'key',
  'status',
  'error',
  'error_message',
  'fault',
  'fallback_index',
  'fallback_from',
  'fallback_to',
  'fallback_reason',
  'finish_reason',
  'input_tokens',
  'output_tokens',
  'cached_tokens',
  'reasoning_tokens',
  'usage_source',
  'cost_usd',
  'latency_ms',
  'first_token_ms',
  'overhead_ms',
  'attempt_count',
  'has_content',
] as const satisfies readonly (keyof RequestSummary)[];

/** All records that a filter lets through, newest first, read part by part as the reader takes them. */
export function exported(log: Pick<LogPort, 'list'>, filter: RequestFilter, format: ExportFormat): Readable {
  return Readable.from(linesOf(log, filter, format), { objectMode: false });
}

async function* linesOf(
  log: Pick<LogPort, 'list'>,
  filter: RequestFilter,
  format: ExportFormat,
): AsyncGenerator<string> {
  const write = format === 'csv' ? csvLine : jsonLine;
  // Goes out with the first records: a database that cannot be asked is then an error, and no table without lines.
  let head = format === 'csv' ? `${columns.join(',')}\r\n` : '';
  let cursor: string | undefined;
  do {
    const page = await log.list({ filter, limit: pageLength, ...(cursor !== undefined && { cursor }) });
    yield head + page.data.map(write).join('');
    head = '';
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

function jsonLine(record: RequestSummary): string {
  return `${JSON.stringify(record)}\n`;
}

/** A line of a table as RFC 4180 has it. */
export function csvLine(record: RequestSummary): string {
  return `${columns.map((column) => csvCell(record[column])).join(',')}\r\n`;
}

/**
 * Texts come from clients, and spreadsheets take one that begins like a formula for one: those get an apostrophe in
 * front. https://owasp.org/www-community/attacks/CSV_Injection
 */
function csvCell(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const harmless = /^[=+\-@\t\r\n]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
