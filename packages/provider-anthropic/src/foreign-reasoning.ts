import { object, parseJson, text, type ReasoningPart } from '@bifrost/core';

/*
 * A client that speaks Messages keeps thinking blocks and sends them back, but knows only one opaque member for them.
 * What another vendor wants back with its reasoning (its signature, its encrypted form, its id) therefore travels inside
 * that member, marked, and is unpacked when the client returns the block. Encoders of dialects compare the dialect, so
 * such a value never reaches Anthropic.
 */

const mark = 'bifrost.';

/** How a member with a packed value begins in JSON. */
export const foreignMark = `"${mark}`;

/** The same in base64, for members that are blobs. What follows the mark is JSON, so its first letter is known too. */
export const foreignBlobMark = `"${Buffer.from(`${mark}e`).toString('base64')}`;

/** The signature of reasoning that no vendor wants back, with and without the space that some clients write. */
export const unsignedMarks: readonly string[] = ['"signature":""', '"signature": ""'];

type Kept = Pick<ReasoningPart, 'dialect' | 'signature' | 'encrypted' | 'id'>;

/** The opaque member for reasoning of another vendor; `undefined` when there is nothing to keep. */
export function packReasoning(part: Kept): string | undefined {
  const { dialect, signature, encrypted, id } = part;
  if (signature === undefined && encrypted === undefined) return undefined;
  return mark + Buffer.from(JSON.stringify({ dialect, signature, encrypted, id })).toString('base64url');
}

/** What {@link packReasoning} kept, or `undefined` for a value of Anthropic's own. */
export function unpackReasoning(value: string): Kept | undefined {
  if (!value.startsWith(mark)) return undefined;
  const kept = object(parseJson(Buffer.from(value.slice(mark.length), 'base64url').toString('utf8')));
  if (kept === undefined) return undefined;
  const result: Kept = {};
  for (const member of ['dialect', 'signature', 'encrypted', 'id'] as const) {
    const item = text(kept[member]);
    if (item !== undefined) result[member] = item;
  }
  return result;
}
