import { setFlagsFromString } from 'node:v8';

/**
 * Lets garbage of requests be found while it is young. V8 places objects that often outlived a collection among the old
 * ones at once; under load that are objects of every request under way, and what they point to then stays until the
 * next full collection. For a program that serves, not for a library: it holds for the whole process.
 *
 * docs/decisions/0007-young-garbage.md
 */
export function tuneMemory(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
