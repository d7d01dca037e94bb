import { object, parseJson, text, type ReasoningPart } from '@bifrost/core';

/*
 * A client that speaks generateContent keeps thought signatures and sends them back, but knows only this one opaque member.
 * What another vendor wants back with its reasoning, its texts or its calls travels inside it, marked, and is unpacked
 * when the client returns the part. The member is base64, because Google's clients decode it and encode it anew, some of
 * them with the other alphabet.
 */

const mark = 'bifrost:';

/** How a packed value begins in JSON: nine bytes, so that what follows does not show in their base64. */
export const foreignMark = `"${Buffer.from(`${mark}{`).toString('base64')}`;

/**
 * The signature that Google accepts for calls that a model of another vendor made: without any, Gemini 3 refuses the
 * conversation.
 *
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export const skipValidation = 'skip_thought_signature_validator';

/** What a vendor wants back. */
export type Kept = Pick<ReasoningPart, 'dialect' | 'signature' | 'encrypted' | 'id'>;

/** The signature for a value of another vendor; `undefined` when there is nothing to keep. */
export function packSignature({ dialect, signature, encrypted, id }: Kept): string | undefined {
  if (signature === undefined && encrypted === undefined) return undefined;
  return Buffer.from(mark + JSON.stringify({ dialect, signature, encrypted, id })).toString('base64');
}

/** What {@link packSignature} kept, or `undefined` for a signature of Google's own. */
export function unpackSignature(value: string): Kept | undefined {
  const packed = Buffer.from(value, 'base64').toString('utf8');
  if (!packed.startsWith(mark)) return undefined;
  const kept = object(parseJson(packed.slice(mark.length)));
  if (kept === undefined) return undefined;
  const result: Kept = {};
  for (const member of ['dialect', 'signature', 'encrypted', 'id'] as const) {
    const item = text(kept[member]);
    if (item !== undefined) result[member] = item;
  }
  return result;
}
