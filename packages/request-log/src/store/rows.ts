import { attemptsOf, errorOf, rowOf, type EntryLine, type RowDetails } from '../entry-lines.js';
import type { KeptContent, RequestDetail, RequestSummary } from '../record.js';
import type { RequestRow } from './tables.js';

/** More of a text is not looked through. PostgreSQL refuses what is much longer. */
const searchedLength = 200_000;

/** The words by which a request is found; empty for those that went well at once and of which nothing is kept. */
export function searchedWords(line: EntryLine): string {
  // Most have none, and are not read for that. A quote inside a text is escaped, so this is always a member.
  if (line.content === null && errorOf(line) === null && !line.details.includes('message":"')) return '';
  const row = rowOf(line);
  const { error_message, attempts = [] } = detailsOfRow(row);
  const content = line.content === null ? null : contentOf(line.content);
  const texts = [row.error, error_message, content?.request?.text, content?.response?.text];
  for (const attempt of attempts) texts.push(attempt.message);
  const text = texts.filter((each) => typeof each === 'string').join(' ');
  return wordsOf(text.slice(0, searchedLength)).join(' ');
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
  return summaryOf(row, detailsOfRow(row));
}

/** An entry as lists tell it, before it is a row. */
export function summaryOfLine(line: EntryLine): RequestSummary {
  return summaryOfRow(rowOf(line));
}

function summaryOf(
  { time_ms, details: _details, indexed_request_id: _indexed, ...facts }: RequestRow,
  details: RowDetails,
): RequestSummary {
  return {
    ...facts,
    time: new Date(time_ms).toISOString(),
    user_agent: details.user_agent ?? null,
    dialect: details.dialect ?? null,
    stream: details.stream ?? false,
    passage: details.passage ?? false,
    error_message: details.error_message ?? null,
    fault: details.fault ?? null,
    fallback_index: details.fallback_index ?? null,
    finish_reason: details.finish_reason ?? null,
    usage_source: details.usage_source,
    attempt_count: details.answer === undefined ? (details.attempts?.length ?? 0) : 1,
    has_content: details.has_content ?? false,
  };
}

function detailsOfRow({ details }: RequestRow): RowDetails {
  // Written by `writeLine`.
  return JSON.parse(details);
}

/** A row as it is told as a whole. */
export function detailOfRow(row: RequestRow, content: string | null): RequestDetail {
  const details = detailsOfRow(row);
  return {
    ...summaryOf(row, details),
    attempts: attemptsOf(row, details),
    dropped_params: [...(details.dropped_params ?? [])],
    malformed_events: details.malformed_events ?? 0,
    content: content === null ? null : contentOf(content),
  };
}

function contentOf(json: string): KeptContent {
  // Written by `writeLine`.
  return JSON.parse(json);
}
