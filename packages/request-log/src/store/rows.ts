import type { KeptContent, RequestAttempt, RequestDetail, RequestEntry, RequestSummary } from '../record.js';
import type { RequestRow } from './tables.js';

/** A row that is written, and what stands beside it in `contents`. */
export interface EntryRows {
  request: RequestRow;
  /** JSON of what was kept. */
  content: string | null;
  /** Words to be found by; empty for most requests. */
  text: string;
}

/** More of a text is not looked through. PostgreSQL refuses what is much longer. */
const searchedLength = 200_000;

/** An entry as it is written. */
export function rowsOf(entry: RequestEntry): EntryRows {
  const { attempts, dropped_params, content, stream, passage, ...facts } = entry;
  return {
    request: storable({
      ...facts,
      stream: Number(stream),
      passage: Number(passage),
      attempt_count: attempts.length,
      has_content: Number(content !== null),
      attempts: JSON.stringify(attempts),
      dropped_params: dropped_params.length === 0 ? null : JSON.stringify(dropped_params),
    }),
    content: content === null ? null : JSON.stringify(content),
    text: wordsOf(textsOf(entry).join(' ').slice(0, searchedLength)).join(' '),
  };
}

/** PostgreSQL holds no NUL in a text, SQLite's client nothing behind one, and a client's model name may have one. */
function storable(row: RequestRow): RequestRow {
  for (const [name, value] of Object.entries(row)) {
    if (typeof value === 'string' && value.includes('\0'))
      Object.assign(row, { [name]: value.replaceAll('\0', '') });
  }
  return row;
}

function textsOf({ error, error_message, attempts, content }: RequestEntry): string[] {
  const texts = [error, error_message, content?.request?.text, content?.response?.text];
  for (const attempt of attempts) texts.push(attempt.message);
  return texts.filter((text) => typeof text === 'string');
}

/**
 * The words of a text, lower-case. Split here and not by the databases, which would each find others: a search finds the
 * same in both.
 */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** A row as it is told in a list. */
export function summaryOfRow(row: RequestRow): RequestSummary {
  const {
    time_ms,
    attempts: _attempts,
    dropped_params: _dropped,
    malformed_events: _malformed,
    ...facts
  } = row;
  return {
    ...facts,
    time: new Date(time_ms).toISOString(),
    stream: row.stream === 1,
    passage: row.passage === 1,
    has_content: row.has_content === 1,
  };
}

/** A row as it is told as a whole. */
export function detailOfRow(row: RequestRow, content: string | null): RequestDetail {
  // Both texts were written by `rowsOf`.
  const attempts: RequestAttempt[] = JSON.parse(row.attempts);
  const dropped: string[] = row.dropped_params === null ? [] : JSON.parse(row.dropped_params);
  const kept: KeptContent | null = content === null ? null : JSON.parse(content);
  return {
    ...summaryOfRow(row),
    attempts,
    dropped_params: dropped,
    malformed_events: row.malformed_events,
    content: kept,
  };
}
