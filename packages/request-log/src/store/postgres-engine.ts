import { Kysely, PostgresDialect, sql } from 'kysely';
import { rowOf, type EntryLine } from '../entry-lines.js';
import type { Engine } from './engine.js';
import { searchedWords } from './rows.js';
import type { Tables } from './tables.js';

export interface PostgresOptions {
  /** `postgres://user:password@host:5432/database?sslmode=require` */
  url: string;
}

/** A connection that cannot be had, or a question without an answer, is an error after so long. */
const connectTimeoutMs = 5_000;
const queryTimeoutMs = 60_000;
/** Whoever opens a store asks one thing after the other. */
const connections = 1;
/** PostgreSQL takes 65535 parameters in a statement. */
const rowsInStatement = 500;

/** `bigint` and `numeric` come as texts, since they may be larger than a number holds; times and counts are not. */
const numberTypes = [20, 1700];

/**
 * Opens a database of PostgreSQL.
 *
 * @throws where `pg` is not installed; what the server says comes with the first question
 */
export async function openPostgres({ url }: PostgresOptions): Promise<Engine> {
  const pg = await loadPg();
  const types = new pg.TypeOverrides();
  for (const type of numberTypes) types.setTypeParser(type, Number);
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
    application_name: 'bifrost',
    types,
  });
  // An idle connection that breaks is replaced when the next one is needed; unheard, it would end the process.
  pool.on('error', () => undefined);
  return new PostgresEngine(new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }));
}

async function loadPg() {
  try {
    const { default: pg } = await import('pg');
    return pg;
  } catch (cause) {
    throw new Error('the package pg is not installed. Install it with: npm install pg', { cause });
  }
}

class PostgresEngine implements Engine {
  readonly db: Kysely<Tables>;
  readonly types = { integer: 'bigint', number: 'double precision', seq: 'bigserial' };

  constructor(db: Kysely<Tables>) {
    this.db = db;
  }

  async createTextIndex(db: Kysely<Tables>): Promise<void> {
    await sql`alter table contents add column words tsvector`.execute(db);
    await sql`create index contents_words on contents using gin (words)`.execute(db);
  }

  async insert(lines: Iterable<EntryLine>): Promise<void> {
    const all = [...lines];
    await this.db.transaction().execute(async (transaction) => {
      for (let start = 0; start < all.length; start += rowsInStatement) {
        await transaction
          .insertInto('requests')
          .values(all.slice(start, start + rowsInStatement).map(rowOf))
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute();
      }
      for (const line of all) await insertContent(transaction, line);
    });
  }

  async deleteContents(upToId: string): Promise<void> {
    await this.db.deleteFrom('contents').where('id', '<=', upToId).execute();
  }

  idsWithWords: Engine['idsWithWords'] = (words) => {
    // The words are letters and digits alone, so they need no escape.
    const query = words.map((word) => `'${word}':*`).join(' & ');
    return sql`select contents.id from contents where contents.words @@ to_tsquery('simple', ${query})`;
  };

  isRefusedRow(error: unknown): boolean {
    // classes 22 (data exception) and 23 (integrity constraint violation)
    return error instanceof Error && 'code' in error && /^(?:22|23)[0-9A-Z]{3}$/u.test(String(error.code));
  }

  async close(): Promise<void> {
    await this.db.destroy();
  }
}

async function insertContent(db: Kysely<Tables>, line: EntryLine): Promise<void> {
  const words = searchedWords(line);
  if (line.content === null && words === '') return;
  const [id] = line.values;
  await sql`insert into contents (id, content, words) values (${id}, ${line.content}, to_tsvector('simple', ${words}))
    on conflict (id) do nothing`.execute(db);
}
