import { randomBytes } from 'node:crypto';

/** Digits of a time in base 36: enough until the year 5138. */
const timeDigits = 9;
const countDigits = 4;
const countEnd = 36 ** countDigits;

/** Makes ids that are never given twice, also not by another process, and that sort by time. */
export function createIdMaker(): (timeMs: number) => string {
  const process = Array.from(randomBytes(6), (byte) => (byte % 36).toString(36)).join('');
  let count = 0;
  return (timeMs) => {
    count = (count + 1) % countEnd;
    return lowestId(timeMs) + count.toString(36).padStart(countDigits, '0') + process;
  };
}

/** No request that began at this time or later has a lower id. */
export function lowestId(timeMs: number): string {
  return Math.max(0, Math.floor(timeMs)).toString(36).padStart(timeDigits, '0');
}
