import { getSystemErrorMap } from 'node:util';

/** What the system's own words leave in the dark. */
const words: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
};

/**
 * Why a file could not be read or written, for people, to stand behind "cannot be read: ".
 *
 * @example
 * import { readFileSync } from 'node:fs';
 *
 * try {
 *   readFileSync('prices.json');
 * } catch (error) {
 *   console.error(`prices.json cannot be read: ${fileFailure(error)}`);
 * }
 */
export function fileFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'nobody says why';
  const known = 'code' in error && typeof error.code === 'string' ? words[error.code] : undefined;
  const [, systems] =
    ('errno' in error && typeof error.errno === 'number'
      ? getSystemErrorMap().get(error.errno)
      : undefined) ?? [];
  return known ?? systems ?? error.message;
}
