import type { FastifyInstance } from 'fastify';
import type { DocumentedRoute } from './route-description.js';

/** A route as it was mounted. */
export interface TableRow {
  method: string;
  url: string;
  /** Absent where nobody described it, which a test forbids. */
  openapi: DocumentedRoute | undefined;
}

/** Writes down every route that is mounted from now on. */
export function recordRoutes(app: FastifyInstance): readonly TableRow[] {
  const rows: TableRow[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    for (const each of [method].flat()) rows.push({ method: each, url, openapi: config?.openapi });
  });
  return rows;
}
