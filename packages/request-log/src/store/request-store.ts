import { readLines } from '../entry-lines.js';
import type { RequestDetail, RequestFilter, RequestPage, RequestStatistics } from '../record.js';
import { lowestId } from '../request-id.js';
import { withoutNul } from '../without-nul.js';
import type { Engine } from './engine.js';
import { migrate } from './migrations.js';
import { filtered, idsWithRequestId } from './request-filter.js';
import { detailOfRow, summaryOfRow } from './rows.js';
import { statistics, type StatisticsQuestion } from './statistics.js';

/** Which part of a list is asked for. */
export interface PageQuestion {
  filter: RequestFilter;
  /** The id that the part before ended with. */
  cursor?: string;
  limit: number;
}

/** What may stay. */
export interface Retention {
  /** Records that began before are removed. Milliseconds since 1970. */
  beforeMs?: number;
  /** Of more records than this the oldest are removed. */
  maxRecords: number;
}

/** Records that are removed at once. */
const pruneBatch = 2_000;

/** The records in their database. */
export class RequestStore {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * Writes a batch of lines, all in one transaction. An entry that is there already stays as it is, so a batch may be
   * written again when nobody knows whether it arrived.
   *
   * @returns how many entries the database refused for what is in them; the others are written
   */
  async write(batch: string): Promise<number> {
    try {
      await this.#engine.insert(readLines(batch));
      return 0;
    } catch (error) {
      if (!this.#engine.isRefusedRow(error)) throw error;
      return this.#writeSingly(batch);
    }
  }

  async #writeSingly(batch: string): Promise<number> {
    let refused = 0;
    for (const line of readLines(batch)) {
      try {
        await this.#engine.insert([line]);
      } catch (error) {
        if (!this.#engine.isRefusedRow(error)) throw error;
        refused += 1;
      }
    }
    return refused;
  }

  /** A part of the list, newest first. */
  async list({ filter, cursor, limit }: PageQuestion): Promise<RequestPage> {
    let query = filtered(this.#engine.db.selectFrom('requests').selectAll(), filter, this.#engine);
    if (cursor !== undefined) query = query.where('id', '<', cursor);
    const rows = await query
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    const data = rows.slice(0, limit).map(summaryOfRow);
    return { data, next_cursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null };
  }

  /** One record as a whole, by its id or by the newest that has this `request_id`. */
  async find(asked: string): Promise<RequestDetail | undefined> {
    const { db } = this.#engine;
    const id = withoutNul(asked);
    const row =
      (await db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirst()) ??
      (await db
        .selectFrom('requests')
        .selectAll()
        .where('id', 'in', idsWithRequestId(id))
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst());
    if (row === undefined) return undefined;
    const kept = await db
      .selectFrom('contents')
      .select('content')
      .where('id', '=', row.id)
      .executeTakeFirst();
    return detailOfRow(row, kept?.content ?? null);
  }

  /** Figures of a time, in steps. */
  statistics(question: StatisticsQuestion): Promise<RequestStatistics> {
    return statistics(this.#engine, question);
  }

  /**
   * Removes the oldest of what is too old or too much, a part at a time, so that others get their turn in between.
   *
   * @returns how many records went; 0 when there is nothing left to remove
   */
  async prune({ beforeMs, maxRecords }: Retention): Promise<number> {
    const { db } = this.#engine;
    const ids = db.selectFrom('requests').select('id');
    const surplus = await ids.orderBy('id', 'desc').offset(maxRecords).limit(1).executeTakeFirst();
    const tooOld = beforeMs === undefined ? '' : lowestId(beforeMs);
    const bound = surplus !== undefined && surplus.id > tooOld ? surplus.id : tooOld;
    const oldest = await ids.where('id', '<=', bound).orderBy('id').limit(pruneBatch).execute();
    const upTo = oldest.at(-1)?.id;
    if (upTo === undefined) return 0;
    await this.#engine.deleteContents(upTo);
    await db.deleteFrom('requests').where('id', '<=', upTo).execute();
    return oldest.length;
  }

  close(): Promise<void> {
    return this.#engine.close();
  }
}

/** Where records are kept. */
export type StoreLocation =
  | { kind: 'sqlite'; file: string; maxPages?: number }
  | { kind: 'postgres'; url: string };

/**
 * Opens the database, and makes its tables where they are missing.
 *
 * @throws what the database says; nothing stays open then
 */
export async function openRequestStore(location: StoreLocation): Promise<RequestStore> {
  const engine = await openEngine(location);
  try {
    await migrate(engine);
  } catch (error) {
    await engine.close();
    throw error;
  }
  return new RequestStore(engine);
}

/** Each database's client is loaded only where it is used. */
async function openEngine(location: StoreLocation): Promise<Engine> {
  if (location.kind === 'postgres') {
    const { openPostgres } = await import('./postgres-engine.js');
    return openPostgres(location);
  }
  const { openSqlite } = await import('./sqlite-engine.js');
  return openSqlite(location);
}
