import { expressionBuilder, type Expression, type SelectQueryBuilder, type SqlBool } from 'kysely';
import type { RequestFilter } from '../record.js';
import { lowestId } from '../request-id.js';
import { timeToldBy } from '../uuid-time.js';
import { withoutNul } from '../without-nul.js';
import type { Engine } from './engine.js';
import { wordsOf } from './rows.js';
import type { Tables } from './tables.js';

type Requests<Output> = SelectQueryBuilder<Tables, 'requests', Output>;

/** Members that one column answers as it stands. */
const columns = ['provider', 'key', 'client', 'route', 'operation'] as const;

/** Leaves in what a filter lets through. */
export function filtered<Output>(
  query: Requests<Output>,
  filter: RequestFilter,
  engine: Engine,
): Requests<Output> {
  return conditionsOf(filter, engine).reduce((narrowed, condition) => narrowed.where(condition), query);
}

function conditionsOf(filter: RequestFilter, engine: Engine): Expression<SqlBool>[] {
  const where = expressionBuilder<Tables, 'requests'>();
  const conditions: Expression<SqlBool>[] = [];
  // Ids begin with the time, so the primary key finds times.
  if (filter.fromMs !== undefined) conditions.push(where('id', '>=', lowestId(filter.fromMs)));
  if (filter.toMs !== undefined) conditions.push(where('id', '<', lowestId(filter.toMs)));
  for (const column of columns) {
    const value = filter[column];
    if (value !== undefined) conditions.push(where(column, '=', withoutNul(value)));
  }
  if (filter.model !== undefined) conditions.push(modelCondition(withoutNul(filter.model)));
  if (filter.status !== undefined) conditions.push(statusCondition(filter.status));
  if (filter.error === 'any') conditions.push(where('error', 'is not', null));
  else if (filter.error === 'none') conditions.push(where('error', 'is', null));
  else if (filter.error !== undefined) conditions.push(where('error', '=', withoutNul(filter.error)));
  if (filter.search !== undefined) conditions.push(searchCondition(withoutNul(filter.search), engine));
  return conditions;
}

function modelCondition(model: string): Expression<SqlBool> {
  const where = expressionBuilder<Tables, 'requests'>();
  const asked = model.endsWith('*') ? model.slice(0, -1) : undefined;
  if (asked === undefined) return where.or([where('model', '=', model), where('model_used', '=', model)]);
  // Not LIKE: it has signs of its own, and takes small letters for capital ones in one database alone.
  const begins = (column: 'model' | 'model_used') =>
    where(where.fn('substr', [column, where.val(1), where.val(asked.length)]), '=', asked);
  return where.or([begins('model'), begins('model_used')]);
}

function statusCondition(status: string): Expression<SqlBool> {
  const where = expressionBuilder<Tables, 'requests'>();
  const family = /^([1-5])xx$/u.exec(status)?.[1];
  if (family === undefined) return where('status', '=', Number(status));
  const first = Number(family) * 100;
  return where.and([where('status', '>=', first), where('status', '<', first + 100)]);
}

/** One query for the ids, and not several conditions: PostgreSQL would look at every record for these. */
function searchCondition(search: string, engine: Engine): Expression<SqlBool> {
  const byId = idsWithRequestId(search).unionAll(ids().where('id', '=', search));
  const words = wordsOf(search);
  const found = words.length === 0 ? byId : byId.unionAll(engine.idsWithWords(words));
  return expressionBuilder<Tables, 'requests'>()('id', 'in', found);
}

/**
 * A query for the ids of the requests with this `request_id`. Most tell the time of their records, the others have an
 * index. A query and no condition, which SQLite would forget for any other that names a time.
 */
export function idsWithRequestId(requestId: string) {
  const indexed = ids().where('indexed_request_id', '=', requestId);
  const time = timeToldBy(requestId);
  if (time === undefined) return indexed;
  const then = ids()
    .where('id', '>=', lowestId(time.fromMs))
    .where('id', '<', lowestId(time.toMs))
    .where('request_id', '=', requestId);
  return indexed.unionAll(then);
}

function ids() {
  return expressionBuilder<Tables>().selectFrom('requests').select('requests.id');
}
