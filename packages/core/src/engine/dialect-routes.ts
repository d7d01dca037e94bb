import type { Runtime } from './runtime.js';
import type { DialectRoute } from './views.js';

/** The routes of every configured provider's adapter; a prefix that two providers share belongs to the first. */
export function dialectRoutes(runtime: Runtime): DialectRoute[] {
  const routes: DialectRoute[] = [];
  const taken = new Set<string>();
  for (const provider of runtime.providers.values()) {
    for (const mount of provider.adapter.inbound ?? []) {
      if (taken.has(mount.prefix)) continue;
      taken.add(mount.prefix);
      for (const route of mount.routes) routes.push({ prefix: mount.prefix, provider: provider.name, route });
    }
  }
  return routes;
}
