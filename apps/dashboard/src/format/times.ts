import { duration } from './numbers.js';

/** How an exact moment is written, in the reader's time zone. */
export function moment(iso: string | number): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return String(iso);
  return `${day(date)} ${clock(date, true)}`;
}

/** A moment of today by its time alone. */
export function shortMoment(iso: string, now: number): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return day(date) === day(new Date(now)) ? clock(date, true) : `${day(date)} ${clock(date, false)}`;
}

/** How far a moment is from now: `in 12 s`, `3 min 4 s ago`. */
export function distance(iso: string | number, now: number): string {
  const ms = new Date(iso).getTime() - now;
  if (Number.isNaN(ms)) return String(iso);
  const text = duration(Math.max(1000, Math.round(Math.abs(ms) / 1000) * 1000));
  return ms > 0 ? `in ${text}` : `${text} ago`;
}

/** When something is over: `in 12 s`, or at any moment where that time has come. */
export function until(iso: string, now: number): string {
  return new Date(iso).getTime() <= now ? 'at any moment' : distance(iso, now);
}

/** A time on the axis of a chart, in seconds since 1970: the hour, or the day where one begins. */
export function axisTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  const time = clock(date, false);
  return time === '00:00' ? day(date).slice(5) : time;
}

function day(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function clock(date: Date, seconds: boolean): string {
  const text = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return seconds ? `${text}:${two(date.getSeconds())}` : text;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
