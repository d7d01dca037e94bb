import type { ReasoningPart } from '../../hub/part.js';
import { boolean, defined, parseObject, text, type JsonObject } from '../../json/read.js';

/*
 * Signatures of other vendors travel through Responses clients as `encrypted_content` of a reasoning item: the one
 * value that clients are told to send back untouched. Without it a conversation with tools breaks at vendors that
 * demand their signatures back. The prefix tells such a value from a vendor's own.
 */

/** How an `encrypted_content` begins that Bifrost wrote. A body that holds it cannot pass through untranslated. */
export const carriedPrefix = 'bifrost.v1.';

/** A foreign value on its way through a Responses client. */
export interface Carried {
  /** The dialect that made it. */
  dialect?: string;
  signature?: string;
  encrypted?: string;
  /** The signature belongs to the tool call with this id, which stands before. */
  call?: string;
  /** The signature belongs to the text before. */
  text?: boolean;
}

/** Packs a foreign value into an `encrypted_content`. */
export function encodeCarried(carried: Carried): string {
  return carriedPrefix + Buffer.from(JSON.stringify(carried), 'utf8').toString('base64url');
}

/** Reads an `encrypted_content` of ours; `undefined` for a vendor's own, and for one that was damaged. */
export function decodeCarried(encrypted: string): Carried | undefined {
  if (!encrypted.startsWith(carriedPrefix)) return undefined;
  const packed = Buffer.from(encrypted.slice(carriedPrefix.length), 'base64url').toString('utf8');
  const value: JsonObject | undefined = parseObject(packed);
  if (!value) return undefined;
  return defined<Carried>({
    dialect: text(value['dialect']),
    signature: text(value['signature']),
    encrypted: text(value['encrypted']),
    call: text(value['call']),
    text: boolean(value['text']),
  });
}

/** What of a reasoning part must be carried: nothing for plain text, its secret values otherwise. */
export function carriedOf(part: ReasoningPart): Carried | undefined {
  if (part.signature === undefined && part.encrypted === undefined) return undefined;
  return defined<Carried>({ dialect: part.dialect, signature: part.signature, encrypted: part.encrypted });
}
