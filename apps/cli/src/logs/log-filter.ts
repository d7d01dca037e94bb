import { UsageError } from '../usage-error.js';
import type { RequestRecord } from './record.js';

/** Which records are shown. */
export interface LogFilterFlags {
  readonly limit?: string;
  readonly since?: string;
  readonly provider?: string;
  readonly model?: string;
  readonly key?: string;
  readonly status?: string;
  readonly error?: string;
  readonly client?: string;
  readonly route?: string;
  readonly search?: string;
}

const sameNames = ['provider', 'model', 'key', 'status', 'error', 'client', 'route', 'search'] as const;
/** As many as the gateway's API gives at once. */
const mostRecords = 500;
const unitsMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The filter as the gateway's API takes it. */
export function queryOf(flags: LogFilterFlags, nowMs: number): URLSearchParams {
  const query = new URLSearchParams({ limit: String(limitOf(flags.limit)) });
  if (flags.since !== undefined) query.set('from', String(timeOf(flags.since, nowMs)));
  for (const name of sameNames) {
    const value = flags[name];
    if (value !== undefined) query.set(name, value);
  }
  return query;
}

function limitOf(text = '20'): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > mostRecords)
    throw new UsageError(`--limit ${text}: write a number from 1 to ${mostRecords}.`);
  return limit;
}

function timeOf(text: string, nowMs: number): number {
  const [, count = '', unit = ''] = /^(\d+)([smhd])$/u.exec(text) ?? [];
  const ms = unit === '' ? Date.parse(text) : nowMs - Number(count) * (unitsMs[unit] ?? 0);
  if (Number.isNaN(ms))
    throw new UsageError(`--since ${text}: write 30s, 10m, 1h or 2d, or a time such as 2026-11-22T17:00Z.`);
  return Math.max(0, Math.round(ms));
}

/** Whether a record that has just come fits, as the gateway would decide for one that is written. */
export function matches(record: RequestRecord, flags: LogFilterFlags): boolean {
  const { provider, key, client, route, model, status, error } = flags;
  return (
    (provider === undefined || record.provider === provider) &&
    (key === undefined || record.key === key) &&
    (client === undefined || record.client === client) &&
    (route === undefined || record.route === route) &&
    (model === undefined || [record.model, record.model_used].some((name) => fits(name ?? '', model))) &&
    (status === undefined || fits(String(record.status), status.replace(/xx$/u, '*'))) &&
    (error === undefined || fitsError(record.error, error))
  );
}

function fits(value: string, wanted: string): boolean {
  return wanted.endsWith('*') ? value.startsWith(wanted.slice(0, -1)) : value === wanted;
}

function fitsError(error: string | null, wanted: string): boolean {
  if (wanted === 'any') return error !== null;
  return wanted === 'none' ? error === null : error === wanted;
}
