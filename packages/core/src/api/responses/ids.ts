/*
 * Servers give every item an id, and clients send items back with it. Answers of providers that know no item ids get
 * ids made from the request's own id and the item's place, so that stream and whole answer agree. The infix tells
 * them from a vendor's: sent back, such an id is not passed on, because no vendor has ever seen it.
 */
const infix = 'bf_';

/** The kinds of ids: response, message, function call, custom tool call, reasoning, generated image. */
export type IdKind = 'resp' | 'msg' | 'fc' | 'ctc' | 'rs' | 'ig';

/** Letters and digits that make ids of one answer unique; at most 40, because ids may have 64 characters in all. */
export function seedOf(requestId: string): string {
  return requestId.replace(/[^A-Za-z0-9]/g, '').slice(0, 40);
}

/** An id that depends on nothing but the request and the place. */
export function makeId(kind: IdKind, seed: string, index?: number): string {
  return index === undefined ? `${kind}_${infix}${seed}` : `${kind}_${infix}${seed}_${index}`;
}

/** Whether an id was made by {@link makeId}. */
export function isMadeId(id: string): boolean {
  return /^(resp|msg|fc|ctc|rs|ig)_bf_/.test(id);
}
