import { createHash } from 'node:crypto';
import { unsupportedParameter } from '@bifrost/core';

/*
 * Anthropic takes tool names and ids of letters, digits, `_` and `-` only. Names must come back as the caller wrote them,
 * and a decoder of answers knows nothing of the request: so an odd name is escaped in a way that can be read back, rather
 * than replaced by a digest. Ids of earlier calls never come back, so for them a digest is enough.
 */

const plainName = /^[\w-]+$/u;
const plainId = /^[\w-]+$/u;
const escapedPrefix = 'bfx-';

/** How long a name may be, and who says so: other hosts of Claude have limits of their own. */
export interface ToolNameLimit {
  vendor: string;
  length: number;
}

const ownLimit: ToolNameLimit = { vendor: 'Anthropic', length: 128 };

/** The name as Anthropic takes it. Throws `unsupported_parameter` when it is too long, as it is or escaped. */
export function encodeToolName(name: string, path: string, limit: ToolNameLimit = ownLimit): string {
  const isPlain = plainName.test(name) && !name.startsWith(escapedPrefix);
  const encoded = isPlain ? name : escapedPrefix + [...Buffer.from(name, 'utf8')].map(escapeByte).join('');
  if (encoded.length <= limit.length) return encoded;
  throw unsupportedParameter(
    path,
    `${limit.vendor} takes tool names of at most ${limit.length} letters, digits, "_" and "-"; shorten the name`,
  );
}

/** The caller's own name of a tool that an answer calls. */
export function decodeToolName(name: string): string {
  if (!name.startsWith(escapedPrefix)) return name;
  const escaped = name.slice(escapedPrefix.length);
  if (!/^(?:[a-zA-Z\d-]|_[\da-f]{2})*$/u.test(escaped)) return name;
  const bytes = escaped.match(/_[\da-f]{2}|[a-zA-Z\d-]/gu) ?? [];
  return Buffer.from(
    bytes.map((byte) => (byte.startsWith('_') ? Number.parseInt(byte.slice(1), 16) : byte.charCodeAt(0))),
  ).toString('utf8');
}

/** The id of a call as Anthropic takes it: the same in every turn, so that call and result still meet. */
export function encodeToolId(id: string): string {
  if (plainId.test(id)) return id;
  return `toolu_${createHash('sha256').update(id).digest('base64url').slice(0, 24)}`;
}

function escapeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /^[a-zA-Z\d-]$/u.test(character) ? character : `_${byte.toString(16).padStart(2, '0')}`;
}
