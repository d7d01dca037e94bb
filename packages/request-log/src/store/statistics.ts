import { sql, type Expression, type RawBuilder } from 'kysely';
import type { Percentiles, RequestCounts, RequestFilter, RequestStatistics } from '../record.js';
import type { Engine } from './engine.js';
import { filtered } from './request-filter.js';
import { startsOf, type Steps } from './steps.js';

/** Figures of which requests, in which steps. The time of the filter is that of the steps. */
export interface StatisticsQuestion extends Steps {
  filter: Omit<RequestFilter, 'fromMs' | 'toMs'>;
}

type Group =
  | 'provider'
  | 'model_used'
  | 'key'
  | 'client'
  | 'error'
  | 'fallback_from'
  | 'fallback_to'
  | 'fallback_reason';
type Measure = 'latency_ms' | 'first_token_ms' | 'overhead_ms';

const listLength = 100;

/** Asks for all figures, one question after the other: they share a connection. */
export async function statistics(engine: Engine, question: StatisticsQuestion): Promise<RequestStatistics> {
  const figures = new Figures(engine, question);
  return {
    from: new Date(question.fromMs).toISOString(),
    to: new Date(question.toMs).toISOString(),
    step_seconds: question.stepMs / 1000,
    series: await figures.series(),
    totals: await figures.totals(),
    providers: await figures.providers(),
    models: await figures.counts({ provider: 'provider', model: 'model_used' }),
    keys: await figures.counts({ provider: 'provider', key: 'key' }),
    clients: await figures.clients(),
    errors: await figures.tally({ error: 'error' }),
    fallbacks: await figures.tally({ from: 'fallback_from', to: 'fallback_to', reason: 'fallback_reason' }),
  };
}

/**
 * What all counts are made of, whatever they are grouped by. Of costs PostgreSQL makes decimal numbers again before it
 * adds them up; SQLite keeps the error of its sums apart and adds it in the end.
 */
const countColumns = sql<never>`
  count(*) as requests,
  count(error) as errors,
  coalesce(sum(input_tokens), 0) as input_tokens,
  coalesce(sum(output_tokens), 0) as output_tokens,
  sum(cast(cost_usd as numeric)) as cost_usd`;

class Figures {
  readonly #engine: Engine;
  readonly #question: StatisticsQuestion;

  constructor(engine: Engine, question: StatisticsQuestion) {
    this.#engine = engine;
    this.#question = question;
  }

  async series(): Promise<RequestStatistics['series']> {
    const { fromMs, stepMs } = this.#question;
    const step = sql<number>`(time_ms - ${sql.lit(fromMs)}) / ${sql.lit(stepMs)}`;
    const { rows } = await sql<RequestCounts & { step: number }>`
      select ${step} as step, ${countColumns} from (${this.#requests()}) as requests group by 1`.execute(
      this.#engine.db,
    );
    const counted = new Map(rows.map((row) => [row.step, row]));
    const latency = await this.#percentiles('latency_ms', step);
    const firstToken = await this.#percentiles('first_token_ms', step);
    return startsOf(this.#question).map((startMs, index) => {
      const { requests, errors, input_tokens, output_tokens, cost_usd } = counted.get(index) ?? noCounts;
      return {
        time: new Date(startMs).toISOString(),
        requests,
        errors,
        input_tokens,
        output_tokens,
        cost_usd: rounded(cost_usd),
        latency_ms: latency.get(String(index)) ?? null,
        first_token_ms: firstToken.get(String(index)) ?? null,
      };
    });
  }

  async totals(): Promise<RequestStatistics['totals']> {
    type Extra = Record<'fallbacks' | 'cached_tokens' | 'reasoning_tokens' | 'cost_unknown', number>;
    const { rows } = await sql<RequestCounts & Extra>`
      select ${countColumns},
        count(fallback_from) as fallbacks,
        coalesce(sum(cached_tokens), 0) as cached_tokens,
        coalesce(sum(reasoning_tokens), 0) as reasoning_tokens,
        sum(case when coalesce(input_tokens, output_tokens) is not null and cost_usd is null then 1 else 0 end) as cost_unknown
      from (${this.#requests()}) as requests`.execute(this.#engine.db);
    const [found] = rows;
    const all = sql<number>`0`;
    return {
      requests: found?.requests ?? 0,
      errors: found?.errors ?? 0,
      input_tokens: found?.input_tokens ?? 0,
      output_tokens: found?.output_tokens ?? 0,
      cost_usd: rounded(found?.cost_usd ?? null),
      fallbacks: found?.fallbacks ?? 0,
      cached_tokens: found?.cached_tokens ?? 0,
      reasoning_tokens: found?.reasoning_tokens ?? 0,
      cost_unknown: found?.cost_unknown ?? 0,
      latency_ms: (await this.#percentiles('latency_ms', all)).get('0') ?? null,
      first_token_ms: (await this.#percentiles('first_token_ms', all)).get('0') ?? null,
      overhead_ms: (await this.#percentiles('overhead_ms', all)).get('0') ?? null,
    };
  }

  async providers(): Promise<RequestStatistics['providers']> {
    const counted = await this.counts({ provider: 'provider' });
    const group = sql<string>`provider`;
    const latency = await this.#percentiles('latency_ms', group);
    const firstToken = await this.#percentiles('first_token_ms', group);
    return counted.map((counts) =>
      Object.assign(counts, {
        latency_ms: latency.get(counts.provider) ?? null,
        first_token_ms: firstToken.get(counts.provider) ?? null,
      }),
    );
  }

  /** Those without a token are clients as well. */
  async clients(): Promise<RequestStatistics['clients']> {
    const { rows } = await sql<RequestCounts & { client: string | null }>`
      select client, ${countColumns} from (${this.#requests()}) as requests
      group by client order by requests desc, client limit ${sql.lit(listLength)}`.execute(this.#engine.db);
    return roundedCosts(rows);
  }

  /** Counts for each combination of the columns' values, the most requests first. Columns by the names they get. */
  async counts<Name extends string>(
    columns: Record<Name, Group>,
  ): Promise<(RequestCounts & Record<Name, string>)[]> {
    return roundedCosts(await this.#grouped<Name, RequestCounts>(columns, countColumns));
  }

  /** The same with nothing but the number of requests. */
  tally<Name extends string>(
    columns: Record<Name, Group>,
  ): Promise<({ requests: number } & Record<Name, string>)[]> {
    return this.#grouped<Name, { requests: number }>(columns, sql`count(*) as requests`);
  }

  async #grouped<Name extends string, Counts>(
    columns: Record<Name, Group>,
    counted: RawBuilder<unknown>,
  ): Promise<(Counts & Record<Name, string>)[]> {
    const refs = Object.values<Group>(columns).map((column) => sql.ref(column));
    const named = Object.entries<Group>(columns).map(
      ([name, column]) => sql`${sql.ref(column)} as ${sql.id(name)}`,
    );
    const given = refs.map((column) => sql`${column} is not null`);
    const { rows } = await sql<Counts & Record<Name, string>>`
      select ${sql.join(named)}, ${counted} from (${this.#requests()}) as requests
      where ${sql.join(given, sql` and `)} group by ${sql.join(refs)}
      order by requests desc, ${sql.join(refs)} limit ${sql.lit(listLength)}`.execute(this.#engine.db);
    return rows;
  }

  /** By the text of the group. Only of requests that went well: what fails at once says nothing of how long work takes. */
  async #percentiles(measure: Measure, group: RawBuilder<unknown>): Promise<Map<string, Percentiles>> {
    const value = sql.ref(measure);
    const { rows } = await sql<Percentiles & { step: unknown }>`
      select step,
        max(case when place = (total * 50 + 99) / 100 then value end) as p50,
        max(case when place = (total * 90 + 99) / 100 then value end) as p90,
        max(case when place = (total * 99 + 99) / 100 then value end) as p99
      from (
        select ${group} as step, ${value} as value,
          row_number() over (partition by ${group} order by ${value}) as place,
          count(*) over (partition by ${group}) as total
        from (${this.#requests()}) as requests
        where ${value} is not null and error is null
      ) as ranked
      group by step`.execute(this.#engine.db);
    return new Map(rows.map(({ step, p50, p90, p99 }) => [String(step), { p50, p90, p99 }]));
  }

  #requests(): Expression<unknown> {
    const { filter, fromMs, toMs } = this.#question;
    return filtered(
      this.#engine.db.selectFrom('requests').selectAll(),
      { ...filter, fromMs, toMs },
      this.#engine,
    );
  }
}

const noCounts: RequestCounts = { requests: 0, errors: 0, input_tokens: 0, output_tokens: 0, cost_usd: null };

function roundedCosts<Row extends RequestCounts>(rows: Row[]): Row[] {
  for (const row of rows) row.cost_usd = rounded(row.cost_usd);
  return rows;
}

/** The digits of a decimal number that a binary one holds without fail; what follows is none of the sum. */
const exactDigits = 15;

function rounded(sum: number | null): number | null {
  return sum === null ? null : Number(sum.toPrecision(exactDigits));
}
