const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** What stands where nothing is known. */
const unknown = '–';

/** A count: exact while it is short, `12.3K` beyond. */
export function count(value: number | null | undefined): string {
  if (value === null || value === undefined) return unknown;
  return Math.abs(value) < 10_000 ? whole.format(value) : compact.format(value);
}

/** Milliseconds with a unit that keeps about three digits. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return unknown;
  if (ms < 10) return `${trimmed(ms, 1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${trimmed(ms / 1000, ms < 10_000 ? 2 : 1)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return together(`${minutes} min`, Math.floor((ms % 60_000) / 1000), 's');
  return together(`${Math.floor(minutes / 60)} h`, minutes % 60, 'min');
}

function together(large: string, small: number, unit: string): string {
  return small === 0 ? large : `${large} ${small} ${unit}`;
}

/** A part of a whole as a percentage. `0.04%` is told apart from nothing, `99.96%` from all. */
export function share(part: number, all: number): string {
  if (all === 0) return unknown;
  const percent = (part / all) * 100;
  if (percent === 0 || percent === 100) return `${percent}%`;
  return `${trimmed(percent, percent < 1 || percent > 99 ? 2 : 1)}%`;
}

/** US dollars; small amounts keep two digits that say something. */
export function money(usd: number | null | undefined): string {
  if (usd === null || usd === undefined) return unknown;
  if (usd === 0) return '$0';
  if (Math.abs(usd) >= 1000) return `$${compact.format(usd)}`;
  if (Math.abs(usd) >= 1) return `$${usd.toFixed(2)}`;
  return `$${Number(usd.toPrecision(2)).toLocaleString('en', { maximumFractionDigits: 10 })}`;
}

/** Bytes in units of 1024. */
export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  if (value < 1024 * 1024) return `${trimmed(value / 1024, 1)} KiB`;
  return `${trimmed(value / (1024 * 1024), 1)} MiB`;
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
