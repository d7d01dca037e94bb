import { z } from 'zod';

/*
 * The kinds of values that several parts of the configuration share. Units stand in the names of the fields, except
 * for the two that were promised without one: those take a number of milliseconds or a text with its unit.
 */

const factors: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const durationForm = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)$/u;

/** A time: a number of milliseconds, or a text with a unit such as `"100ms"` or `"2s"`. Gives milliseconds. */
export function duration() {
  const error = 'must be a number of milliseconds, or a text such as "100ms" or "2s"';
  return z
    .union([z.number().min(0), z.string().regex(durationForm, error)], { error })
    .transform((value) => (typeof value === 'number' ? value : millisecondsOf(value)));
}

function millisecondsOf(value: string): number {
  const [, amount = '', unit = ''] = durationForm.exec(value) ?? [];
  return Number(amount) * (factors[unit] ?? 1);
}

/** A number of seconds above zero; a day at most, which timers can still count. */
export function seconds(): z.ZodNumber {
  return z.number().positive().max(86_400);
}

/** A number of seconds, 0 meaning never. */
export function secondsOrNever(): z.ZodNumber {
  return z.number().min(0).max(86_400);
}

/** Names as clients write them; a name may end in `*`. */
export function modelList() {
  return z.array(
    z
      .string()
      .min(1)
      .regex(/^[^*]*\*?$/u, 'may hold * only at its end'),
  );
}

/** From the name that clients write to the name that goes on the wire. */
export function modelNames() {
  return z.record(z.string().min(1), z.string().min(1));
}

const printable = /^[!-~](?:[ -~]*[!-~])?$/u;

/** A name that can stand in a header and in a log line. */
export function printableName(): z.ZodString {
  return z.string().max(100).regex(printable, 'must be printable ASCII without spaces at its ends');
}
