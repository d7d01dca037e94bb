/** So much later than its id a request may begin: its body is read in between. */
const toleranceMs = 1_000;

/** A part of time, in milliseconds since 1970. */
export interface IdTime {
  /** Included. */
  fromMs: number;
  /** Not included. */
  toMs: number;
}

/** When the request began for which this id was made; absent where the id does not tell. */
export function timeToldBy(requestId: string): IdTime | undefined {
  const fromMs = timeOf(requestId);
  return fromMs === undefined ? undefined : { fromMs, toMs: fromMs + toleranceMs };
}

/**
 * Whether the id of a request says well enough when it began. The gateway's own are UUIDs of version 7, which begin with
 * the time, so their rows are found without an index. A client's id may be anything, also one of an earlier request.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
 */
export function tellsItsTime(requestId: string, startedAtMs: number): boolean {
  const fromMs = timeOf(requestId);
  return fromMs !== undefined && startedAtMs >= fromMs && startedAtMs < fromMs + toleranceMs;
}

/** Looks at length and version alone: a text that has both and is no UUID only needs the same answer every time. */
function timeOf(id: string): number | undefined {
  if (id.length !== 'xxxxxxxx-xxxx-7xxx-xxxx-xxxxxxxxxxxx'.length || id[14] !== '7') return undefined;
  const timeMs = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
