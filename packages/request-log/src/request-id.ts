import { randomBytes } from 'node:crypto';

/** Digits of a time in base 36: together enough until the year 5138. */
const highDigits = 5;
const lowDigits = 4;
const lowEnd = 36 ** lowDigits;
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
  const time = Math.max(0, Math.floor(timeMs));
  // In two parts: of larger numbers the digits are costly.
  const high = Math.floor(time / lowEnd)
    .toString(36)
    .padStart(highDigits, '0');
  return high + (time % lowEnd).toString(36).padStart(lowDigits, '0');
}
