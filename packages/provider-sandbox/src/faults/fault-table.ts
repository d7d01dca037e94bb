/**
 * Where a fault strikes: in place of the answer's head (`head`), in its body (`body`), or in its timing (`pace`).
 */
export type FaultPlace = 'head' | 'body' | 'pace';

/** Every fault that the sandbox can play. Where several are asked for, the first `head` fault of this list wins. */
export const faultTable = [
  { kind: 'silence', place: 'head', effect: 'takes the request and never answers, not even with a head' },
  { kind: '400', place: 'head', effect: '400 `invalid_value` that blames `messages`' },
  { kind: '401', place: 'head', effect: '401 `invalid_api_key`' },
  { kind: '402', place: 'head', effect: '402 `insufficient_quota`' },
  { kind: '403', place: 'head', effect: '403 `permission_denied`' },
  { kind: '404', place: 'head', effect: '404 `model_not_found`' },
  { kind: 'context-length', place: 'head', effect: '400 `context_length_exceeded`' },
  { kind: 'content-filter', place: 'head', effect: '400 `content_filter`' },
  {
    kind: '429',
    place: 'head',
    effect: '429 `rate_limit_exceeded` with `Retry-After: 1`, or the seconds asked for',
  },
  {
    kind: '429-no-header',
    place: 'head',
    effect: '429 `rate_limit_exceeded` that does not say how long to wait',
  },
  { kind: '500', place: 'head', effect: '500 `internal_error`' },
  { kind: '503', place: 'head', effect: '503 `service_unavailable`' },
  { kind: '529', place: 'head', effect: '529 `overloaded`' },
  { kind: 'html', place: 'head', effect: '200 with an HTML page, as a proxy in between may send' },
  { kind: 'empty', place: 'head', effect: '200 with an empty body' },
  { kind: 'stall-before-content', place: 'body', effect: 'sends the head, then falls silent for ever' },
  { kind: 'cut-before-content', place: 'body', effect: 'sends the head, then the connection breaks' },
  {
    kind: 'error-event-before-content',
    place: 'body',
    effect: 'a 200 that holds an error instead of an answer',
  },
  { kind: 'stall', place: 'body', effect: 'falls silent for ever in the middle of the answer' },
  { kind: 'cut', place: 'body', effect: 'the connection breaks in the middle of the answer' },
  { kind: 'error-event', place: 'body', effect: 'an error event in the middle of the stream' },
  { kind: 'malformed-event', place: 'body', effect: 'one event of the stream is broken JSON' },
  { kind: 'malformed-twice', place: 'body', effect: 'two events of the stream are broken JSON' },
  { kind: 'no-done', place: 'body', effect: 'the stream ends without its `[DONE]`' },
  { kind: 'slow', place: 'pace', effect: 'the first token after 5 s more, then at most 5 tokens a second' },
] as const satisfies readonly { kind: string; place: FaultPlace; effect: string }[];

/** A fault's name. The model `fault-<kind>` plays it. */
export type FaultKind = (typeof faultTable)[number]['kind'];

/** One fault that a request meets. */
export interface Fault {
  kind: FaultKind;
  /** For `429`: what Retry-After says, in seconds. */
  retryAfterSeconds?: number;
}

/** Every kind, in the order of the table. */
export const faultKinds: readonly FaultKind[] = faultTable.map((row) => row.kind);

/** Whether the text names a fault. */
export function isFaultKind(value: string): value is FaultKind {
  return faultTable.some((row) => row.kind === value);
}

/** The first fault of a place, in the order of the table: what wins where several were asked for. */
export function firstFault(faults: readonly Fault[], place: FaultPlace): Fault | undefined {
  for (const row of faultTable) {
    if (row.place !== place) continue;
    const found = faults.find((fault) => fault.kind === row.kind);
    if (found) return found;
  }
  return undefined;
}

/** Whether one of the faults is of a kind. */
export function hasFault(faults: readonly Fault[], kind: FaultKind): boolean {
  return faults.some((fault) => fault.kind === kind);
}
