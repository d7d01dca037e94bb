/** Answers by method, route template and status. Plain numbers, since every request passes here. */
export class Traffic {
  readonly #methods = new Map<string, Map<string, Map<number, number>>>();

  count(method: string, route: string, status: number): void {
    let routes = this.#methods.get(method);
    if (routes === undefined) this.#methods.set(method, (routes = new Map()));
    let statuses = routes.get(route);
    if (statuses === undefined) routes.set(route, (statuses = new Map()));
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }

  *rows(): Generator<{ method: string; route: string; status: number; count: number }> {
    for (const [method, routes] of this.#methods) {
      for (const [route, statuses] of routes) {
        for (const [status, count] of statuses) yield { method, route, status, count };
      }
    }
  }
}
