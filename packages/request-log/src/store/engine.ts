import type { Kysely, RawBuilder } from 'kysely';
import type { EntryLine } from '../entry-lines.js';
import type { Tables } from './tables.js';

/** What SQLite and PostgreSQL do each in their own way. Everything else is asked through Kysely. */
export interface Engine {
  readonly db: Kysely<Tables>;
  /** Types of columns that a migration cannot say alike. */
  readonly types: { integer: string; number: string; seq: string };
  /** Makes the index of words, once, in a migration. */
  createTextIndex(db: Kysely<Tables>): Promise<void>;
  /** Writes all lines or none. Rows that are there already stay as they are. */
  insert(lines: Iterable<EntryLine>): Promise<void>;
  /** Removes entries of `contents`, with their words. */
  deleteContents(upToId: string): Promise<void>;
  /** A query for the ids of requests that have words which begin like all of these. */
  idsWithWords(words: readonly string[]): RawBuilder<{ id: string }>;
  /** Whether an error says that a row was refused, and not that the database cannot write at all. */
  isRefusedRow(error: unknown): boolean;
  close(): Promise<void>;
}
