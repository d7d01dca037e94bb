import { unsupportedParameter } from '@bifrost/core';

/*
 * Google takes names of functions that begin with a letter or an underscore and go on with letters, digits, `_`, `.`, `:`
 * and `-`. Other names are escaped in a way that can be read back, since a decoder of answers knows nothing of the request.
 */

const plainName = /^[A-Za-z_][\w.:-]{0,127}$/u;
const escapedPrefix = 'bfx_';
const maximumLength = 128;

/** The name as Google takes it. Throws `unsupported_parameter` when the escaped form is too long. */
export function encodeToolName(name: string, path: string): string {
  if (plainName.test(name) && !name.startsWith(escapedPrefix)) return name;
  const escaped = escapedPrefix + [...Buffer.from(name, 'utf8')].map(escapeByte).join('');
  if (escaped.length <= maximumLength) return escaped;
  throw unsupportedParameter(
    path,
    `Google takes names of at most ${maximumLength} letters, digits, "_", ".", ":" and "-"; shorten the name`,
  );
}

/** The caller's own name of a function that an answer calls. */
export function decodeToolName(name: string): string {
  if (!name.startsWith(escapedPrefix)) return name;
  const escaped = name.slice(escapedPrefix.length);
  if (!/^(?:[a-zA-Z\d-]|_[\da-f]{2})*$/u.test(escaped)) return name;
  const bytes = escaped.match(/_[\da-f]{2}|[a-zA-Z\d-]/gu) ?? [];
  return Buffer.from(
    bytes.map((byte) => (byte.startsWith('_') ? Number.parseInt(byte.slice(1), 16) : byte.charCodeAt(0))),
  ).toString('utf8');
}

function escapeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /^[a-zA-Z\d-]$/u.test(character) ? character : `_${byte.toString(16).padStart(2, '0')}`;
}
