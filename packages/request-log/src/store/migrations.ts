import { Migrator, sql, type Kysely, type Migration } from 'kysely';
import type { Engine } from './engine.js';
import { requestColumns, type Tables } from './tables.js';

/**
 * Brings a database to the newest form. Several gateways may do it at once: Kysely lets one go first.
 *
 * @throws what the database says
 */
export async function migrate(engine: Engine): Promise<void> {
  const migrations: Record<string, Migration> = {
    '0001_requests': { up: (db: Kysely<Tables>) => createTables(db, engine) },
  };
  const migrator = new Migrator({
    db: engine.db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableName: 'bifrost_migrations',
    migrationLockTableName: 'bifrost_migrations_lock',
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function createTables(db: Kysely<Tables>, engine: Engine): Promise<void> {
  let requests = db.schema.createTable('requests').addColumn('id', 'text', (column) => column.primaryKey());
  for (const [name, type] of Object.entries(requestColumns)) {
    if (name !== 'id')
      requests = requests.addColumn(name, type === 'text' ? 'text' : sql.raw(engine.types[type]));
  }
  await requests.execute();
  await db.schema
    .createIndex('requests_request_id')
    .on('requests')
    .column('indexed_request_id')
    .where('indexed_request_id', 'is not', null)
    .execute();
  await db.schema
    .createTable('contents')
    .addColumn('seq', sql.raw(engine.types.seq), (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('content', 'text')
    .execute();
  await engine.createTextIndex(db);
}
