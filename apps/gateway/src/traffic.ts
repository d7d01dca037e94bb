import { METHODS } from 'node:http';
import { Histogram, sizeBounds } from './metrics/buckets.js';
import { LabelTable } from './metrics/label-table.js';

/** Answers by method, route template and status, and sizes by route. Plain numbers, since every request passes here. */
export class Traffic {
  readonly #methods = new Map<string, Map<string, Map<number, number>>>();
  /** Bytes of bodies, by route template. */
  readonly requestSizes = new LabelTable(() => new Histogram(sizeBounds));
  readonly responseSizes = new LabelTable(() => new Histogram(sizeBounds));

  count(method: string, route: string, status: number): void {
    const routes = this.#methods.get(method) ?? this.#routesOf(METHODS.includes(method) ? method : 'other');
    let statuses = routes.get(route);
    if (statuses === undefined) routes.set(route, (statuses = new Map()));
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }

  /** Looked at for the first request of a method only. Clients make methods up, and each would be a label of its own. */
  #routesOf(method: string): Map<string, Map<number, number>> {
    let routes = this.#methods.get(method);
    if (routes === undefined) this.#methods.set(method, (routes = new Map()));
    return routes;
  }

  /** An exchange is over: so much was received, and so much sent. */
  measure(route: string, receivedBytes: number, sentBytes: number): void {
    this.requestSizes.at(route).observe(receivedBytes);
    this.responseSizes.at(route).observe(sentBytes);
  }

  *rows(): Generator<{ method: string; route: string; status: number; count: number }> {
    for (const [method, routes] of this.#methods) {
      for (const [route, statuses] of routes) {
        for (const [status, count] of statuses) yield { method, route, status, count };
      }
    }
  }
}
