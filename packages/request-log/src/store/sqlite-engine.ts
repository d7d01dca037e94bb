import { closeSync, openSync } from 'node:fs';
import SqliteDatabase from 'libsql';
import { Kysely, sql, SqliteDialect } from 'kysely';
import type { EntryLine } from '../entry-lines.js';
import type { Engine } from './engine.js';
import { searchedWords } from './rows.js';
import { columnNames, type ColumnValue, type Tables } from './tables.js';

type Connection = InstanceType<typeof SqliteDatabase>;
type Statement = ReturnType<Connection['prepare']>;

export interface SqliteOptions {
  /** A path, or `:memory:`. */
  file: string;
  /** The file may grow to so many pages (of 4096 bytes). For tests of a full disk. */
  maxPages?: number;
}

/**
 * Pages that gather in the write-ahead log before they are taken over: 16 MB. A page that many records go to is then
 * written to the file once for all of them.
 */
const checkpointPages = 4_000;

/** How long a file that another process has locked is waited for. Writing is tried again after that. */
const busyTimeoutMs = 1_000;

/**
 * Opens a file of SQLite. Every call blocks its thread, so this runs in one of its own.
 *
 * @throws what SQLite says: the folder is missing, the file is no database, it is locked
 */
export function openSqlite({ file, maxPages }: SqliteOptions): Engine {
  if (file !== ':memory:') keepFromOthers(file);
  const connection = new SqliteDatabase(file, { timeout: busyTimeoutMs });
  try {
    connection.exec('pragma journal_mode = wal');
    // Commits survive the end of the process; only with the machine's power the last moments may go.
    connection.exec('pragma synchronous = normal');
    connection.exec('pragma cache_size = -8000');
    connection.exec(`pragma wal_autocheckpoint = ${checkpointPages}`);
    if (maxPages !== undefined) connection.exec(`pragma max_page_count = ${maxPages}`);
  } catch (error) {
    connection.close();
    throw error;
  }
  return new SqliteEngine(connection);
}

/** A new file is its owner's alone: it tells who asked what. SQLite gives the files beside it the same rights. */
function keepFromOthers(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
}

class SqliteEngine implements Engine {
  readonly db: Kysely<Tables>;
  readonly types = { integer: 'integer', number: 'real', seq: 'integer' };
  readonly #connection: Connection;
  #writer: BatchWriter | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: connection }) });
  }

  async createTextIndex(db: Kysely<Tables>): Promise<void> {
    // Without the words themselves, which are in the records already.
    await sql`create virtual table words using fts5(text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0')`.execute(
      db,
    );
  }

  insert(lines: Iterable<EntryLine>): Promise<void> {
    this.#writer ??= new BatchWriter(this.#connection);
    this.#writer.write(lines);
    return Promise.resolve();
  }

  async deleteContents(upToId: string): Promise<void> {
    await sql`delete from words where rowid in (select seq from contents where id <= ${upToId})`.execute(
      this.db,
    );
    await this.db.deleteFrom('contents').where('id', '<=', upToId).execute();
  }

  idsWithWords: Engine['idsWithWords'] = (words) => {
    const query = words.map((word) => `"${word}"*`).join(' ');
    return sql`select contents.id from words join contents on contents.seq = words.rowid where words match ${query}`;
  };

  isRefusedRow(error: unknown): boolean {
    return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_CONSTRAINT');
  }

  async close(): Promise<void> {
    this.#emptyLog();
    // Kysely closes the connection.
    await this.db.destroy();
  }

  /** Takes what is in the write-ahead log over, so that the file alone is the whole database: people copy files. */
  #emptyLog(): void {
    try {
      this.#connection.exec('pragma wal_checkpoint(truncate)');
    } catch {
      // a disk that is full or a file that is locked; what is in the log is read at the next start
    }
  }
}

/** Forms whose statements are kept, of rows with other values missing. Requests have a handful of them. */
const maxForms = 100;

/** Rows that one statement writes where it can: more of them gain nothing more. */
const rowsTogether = 10;

/** Values for one statement or for several runs of it. */
interface Rows {
  /** A bit for each column that has a value: handing one over costs more than all that SQLite does with it. */
  form: number;
  count: number;
  values: ColumnValue[];
}

/** Writes batches with statements that are prepared once: through the query builder a batch takes twice as long. */
class BatchWriter {
  readonly #connection: Connection;
  /** By form, and by the number of rows. */
  readonly #requests = new Map<number, Map<number, Statement>>();
  readonly #content: Statement;
  readonly #words: Statement;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#content = connection.prepare('insert into contents (id, content) values (?, ?)');
    this.#words = connection.prepare('insert into words (rowid, text) values (?, ?)');
  }

  write(lines: Iterable<EntryLine>): void {
    this.#connection.exec('begin immediate');
    try {
      this.#insertAll(lines);
      this.#connection.exec('commit');
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** Most rows have the form of the one before and nothing beside them, so they go together. */
  #insertAll(lines: Iterable<EntryLine>): void {
    let rows: Rows = { form: 0, count: 0, values: [] };
    for (const line of lines) {
      const form = formOf(line);
      const words = searchedWords(line);
      if (line.content !== null || words !== '') {
        this.#insertWithContent(line, form, words);
        continue;
      }
      if (rows.form !== form || rows.count === rowsTogether) {
        this.#insertRows(rows);
        rows = { form, count: 0, values: [] };
      }
      addValues(line, rows.values);
      rows.count += 1;
    }
    this.#insertRows(rows);
  }

  #insertWithContent(line: EntryLine, form: number, words: string): void {
    const values: ColumnValue[] = [];
    addValues(line, values);
    const wasThere = this.#statement(form, 1).run(values).changes === 0;
    if (wasThere) return;
    const { lastInsertRowid } = this.#content.run([line.values[0], line.content]);
    if (words !== '') this.#words.run([lastInsertRowid, words]);
  }

  #insertRows({ form, count, values }: Rows): void {
    if (count === rowsTogether) {
      this.#statement(form, count).run(values);
      return;
    }
    const width = values.length / count;
    for (let start = 0; start < values.length; start += width)
      this.#statement(form, 1).run(values.slice(start, start + width));
  }

  #statement(form: number, count: number): Statement {
    let statements = this.#requests.get(form);
    if (statements === undefined) {
      if (this.#requests.size >= maxForms) this.#requests.clear();
      this.#requests.set(form, (statements = new Map()));
    }
    let statement = statements.get(count);
    if (statement === undefined) statements.set(count, (statement = this.#prepare(form, count)));
    return statement;
  }

  #prepare(form: number, count: number): Statement {
    const names = columnNames.filter((_, index) => (form & (1 << index)) !== 0).map((name) => `"${name}"`);
    const row = `(${names.map(() => '?').join(', ')})`;
    const rows = Array.from({ length: count }, () => row).join(', ');
    return this.#connection.prepare(
      `insert into requests (${names.join(', ')}) values ${rows} on conflict (id) do nothing`,
    );
  }

  /** A full disk has rolled back already, and SQLite then says that there is nothing to roll back. */
  #rollBack(): void {
    try {
      this.#connection.exec('rollback');
    } catch {
      // the transaction is over, which is what was wanted
    }
  }
}

function formOf({ values }: EntryLine): number {
  // The details, which come last, are never missing.
  let form = 1 << values.length;
  for (let index = 0; index < values.length; index += 1) if (values[index] !== null) form |= 1 << index;
  return form;
}

function addValues({ values, details }: EntryLine, to: ColumnValue[]): void {
  for (const value of values) if (value !== null) to.push(value);
  to.push(details);
}
