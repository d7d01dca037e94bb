import { createHash } from 'node:crypto';

/*
 * Gemini gives its calls an id on newer models only, and finds results by the function's name otherwise. Everybody else
 * finds them by id, so calls without one get an id that is the same whenever the same answer is read. Such an id is not
 * shown to Google: it would not know it.
 */

const madePrefix = 'call_gm_';

/** An id for a call that came without one. `origin` is whatever tells this call from others. */
export function makeCallId(...origin: readonly (string | number)[]): string {
  return madePrefix + createHash('sha256').update(JSON.stringify(origin)).digest('hex').slice(0, 24);
}

/** Whether an id was made here. */
export function isMadeCallId(id: string): boolean {
  return id.startsWith(madePrefix);
}
