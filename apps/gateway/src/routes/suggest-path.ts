import { closest } from '@bifrost/core';
import type { Prefix } from './dialects.js';

/** Where a request may have wanted to go. */
interface Wanted {
  method: string;
  path: string;
}

/**
 * The path that was probably meant by one that nobody serves. Most come of a base address that ends too early (`/v1` or
 * the prefix of a dialect is missing) or too late (`/v1` stands twice, since the client writes one of its own); some
 * mistype the prefix.
 */
export function suggestPath(
  { method, path }: Wanted,
  prefixes: ReadonlyMap<string, Prefix>,
  isUnified: (wanted: Wanted) => boolean,
): string | undefined {
  const spellings = [path, ...respelled(path)];
  const unified = spellings.find((spelling) => isUnified({ method, path: spelling }));
  if (unified !== undefined) return unified;
  for (const spelling of spellings) {
    for (const [name, prefix] of prefixes)
      if (serves(prefix, { method, path: spelling })) return `/${name}${spelling}`;
  }
  return withOtherPrefix({ method, path }, prefixes);
}

/** The same below a prefix, whose own paths alone are looked at. */
export function suggestPathBelow({ method, path }: Wanted, prefix: Prefix): string | undefined {
  return respelled(path).find((spelling) => serves(prefix, { method, path: spelling }));
}

function respelled(path: string): string[] {
  return [`/v1${path}`, path.replace(/^((?:\/[^/]+)?\/v1)(?:\/v1)+\//u, '$1/')].filter(
    (spelling) => spelling !== path,
  );
}

function withOtherPrefix(
  { method, path }: Wanted,
  prefixes: ReadonlyMap<string, Prefix>,
): string | undefined {
  const [, first = '', rest = ''] = /^\/([^/]{1,40})(\/.+)$/u.exec(path) ?? [];
  const name = closest(first, prefixes.keys());
  const prefix = name === undefined ? undefined : prefixes.get(name);
  return prefix !== undefined && serves(prefix, { method, path: rest }) ? `/${name}${rest}` : undefined;
}

function serves({ routes }: Prefix, { method, path }: Wanted): boolean {
  return routes.some((route) => route.method === method && fits(route, path));
}

function fits(route: Prefix['routes'][number], path: string): boolean {
  try {
    return route.path.match(path) !== undefined;
  } catch {
    // a broken percent-encoding is meant nowhere
    return false;
  }
}
