import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A part of a page that is made from the code, between two comments that name it. */
export interface MarkedSection {
  /** What the page says now. */
  written: string;
  /** Puts `text` in its place: what a run with `UPDATE_DOCS=1` does. */
  write(text: string): void;
}

/** Finds the section of a page of this repository. Throws where its comments are missing. */
export function markedSection(page: string, name: string): MarkedSection {
  const file = fileURLToPath(new URL(`../../../../${page}`, import.meta.url));
  const whole = readFileSync(file, 'utf8');
  const begin = new RegExp(`<!-- ${name}:begin[^>]*-->\\n`).exec(whole);
  const end = whole.indexOf(`<!-- ${name}:end -->`);
  if (begin === null || end === -1) throw new Error(`${page} has no section "${name}"`);
  const start = begin.index + begin[0].length;
  return {
    written: whole.slice(start, end).trim(),
    write: (text) => writeFileSync(file, `${whole.slice(0, start)}\n${text}\n\n${whole.slice(end)}`),
  };
}
