import type { Headers } from '../adapter/wire.js';

/** A day: whoever is told to wait longer asks again tomorrow. */
const maxRetryAfterMs = 86_400_000;

/**
 * The two forms of an HTTP date that are still seen. `Date.parse` alone would take "5 apples" for a day in May.
 * https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
const httpDate =
  /^[A-Z][a-z]+, (?:\d{2} [A-Z][a-z]{2} \d{4}|\d{2}-[A-Z][a-z]{2}-\d{2}) \d{2}:\d{2}:\d{2} GMT$/;

const decimal = /^\d+(?:\.\d+)?$/;

/**
 * Milliseconds that the headers of an answer ask us to wait, at most a day; `undefined` where they say nothing usable.
 *
 * `retry-after-ms` is finer than `retry-after` and goes first. A date that has passed means 0.
 */
export function retryAfterOf(headers: Headers, nowMs: number): number | undefined {
  return (
    capped(milliseconds(headers['retry-after-ms'])) ?? capped(secondsOrDate(headers['retry-after'], nowMs))
  );
}

function milliseconds(value: string | undefined): number | undefined {
  const trimmed = value?.trim();
  return trimmed !== undefined && decimal.test(trimmed) ? Number(trimmed) : undefined;
}

function secondsOrDate(value: string | undefined, nowMs: number): number | undefined {
  const seconds = milliseconds(value);
  if (seconds !== undefined) return seconds * 1000;
  const trimmed = value?.trim();
  if (trimmed === undefined || !httpDate.test(trimmed)) return undefined;
  const date = Date.parse(trimmed);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** Rounded up: a wait that ends a fraction too early is refused again. */
function capped(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.min(Math.ceil(ms), maxRetryAfterMs);
}
