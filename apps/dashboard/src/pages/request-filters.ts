import type { Place } from '../routing/place.js';
import { ranges } from './ranges.js';

/** What the request log can be searched by; the names are those of the page's address and of the API. */
const filterNames = [
  'search',
  'status',
  'error',
  'provider',
  'model',
  'key',
  'client',
  'route',
  'operation',
] as const;

export type FilterName = (typeof filterNames)[number];

export type Filters = Readonly<Partial<Record<FilterName | 'range', string>>>;

/** The filters that an address holds. */
export function filtersOf({ query }: Place): Filters {
  const filters: Partial<Record<FilterName | 'range', string>> = {};
  for (const name of [...filterNames, 'range'] as const) {
    const value = query[name];
    if (value !== undefined && value !== '') filters[name] = value;
  }
  return filters;
}

/** Filters as one text: the same for the same filters. */
export function filterText(filters: Filters): string {
  return JSON.stringify([...filterNames, 'range' as const].map((name) => filters[name] ?? ''));
}

/** The filters as the API takes them. */
export function filterQuery(filters: Filters, nowMs: number): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of filterNames) {
    const value = filters[name]?.trim();
    if (value !== undefined && value !== '') query.set(name, value);
  }
  const range = ranges.find(({ value }) => value === filters.range);
  if (range !== undefined) query.set('from', new Date(nowMs - range.seconds * 1000).toISOString());
  return query;
}
