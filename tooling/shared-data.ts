import { existsSync, readFileSync } from 'node:fs';

/** Test data that lies beside the project, where there is any: tests use it, say so, and do without. */
export const sharedData = new URL('../../shared/', import.meta.url);

/** A JSON file of it by its path within; `undefined` where it is not there. */
export function sharedJson(path: string): unknown {
  const file = new URL(path, sharedData);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
