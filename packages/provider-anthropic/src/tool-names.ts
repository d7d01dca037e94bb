import { createHash } from 'node:crypto';
import { unsupportedParameter } from '@bifrost/core';

/*
 * Anthropic takes tool names and ids of letters, digits, `_` and `-` only. Names must come back as the caller wrote them,
 * and a decoder of answers knows nothing of the request: so an odd name is escaped in a way that can be read back, rather
 * than replaced by a digest. Ids of earlier calls never come back, so for them a digest is enough.
 */

const plainName = /^[\w-]{1,128}$/u;
const plainId = /^[\w-]+$/u;
const escapedPrefix = 'bfx-';
const maximumNameLength = 128;

/** The name as Anthropic takes it. Throws `unsupported_parameter` when the escaped form is too long. */
export function encodeToolName(name: string, path: string): string {
  if (plainName.test(name) && !name.startsWith(escapedPrefix)) return name;
  const escaped = escapedPrefix + [...Buffer.from(name, 'utf8')].map(escapeByte).join('');
  if (escaped.length <= maximumNameLength) return escaped;
  throw unsupportedParameter(
    path,
    `Anthropic takes tool names of at most ${maximumNameLength} letters, digits, "_" and "-"; shorten the name`,
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
