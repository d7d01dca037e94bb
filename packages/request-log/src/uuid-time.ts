/** So much later than its id a request may begin: its body is read in between. */
const toleranceMs = 1_000;

const form = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u;

/** A part of time, in milliseconds since 1970. */
export interface IdTime {
  /** Included. */
  fromMs: number;
  /** Not included. */
  toMs: number;
}

/** When the request began for which this id was made; absent where the id does not tell. */
export function timeToldBy(requestId: string): IdTime | undefined {
  if (!form.test(requestId)) return undefined;
  const fromMs = timeOf(requestId);
  return { fromMs, toMs: fromMs + toleranceMs };
}

/**
 * Whether the id of a request says well enough when it began. The gateway's own are UUIDs of version 7, which begin with
 * the time, so their rows are found without an index. A client's id may be anything, also one of an earlier request.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
 */
export function tellsItsTime(requestId: string, startedAtMs: number): boolean {
  if (!form.test(requestId)) return false;
  const later = startedAtMs - timeOf(requestId);
  return later >= 0 && later < toleranceMs;
}

function timeOf(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}
