import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const update = process.env['UPDATE_DOCS'] === '1';

/** A part of a page that is made from the code, between two comments that name it. */
interface MarkedSection {
  /** What the page says now. */
  written: string;
  /** Puts `text` in its place: what a run with `UPDATE_DOCS=1` does. */
  write(text: string): void;
}

/** Finds the section of a page of this repository. Throws where its comments are missing. */
function markedSection(page: string, name: string): MarkedSection {
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

/**
 * A section as it stands in a page beside what the code says. Where they differ, running these tests once with
 * UPDATE_DOCS=1 puts the page right.
 */
export function sectionOf(page: string, name: string, text: string): { written: string; wanted: string } {
  const section = markedSection(page, name);
  if (update) section.write(text);
  return { written: unaligned(update ? text : section.written), wanted: unaligned(text) };
}

/** A table without the blanks and dashes with which the formatter aligns it. */
function unaligned(table: string): string {
  return table.replaceAll(/ *\| */g, '|').replaceAll(/-{3,}/g, '---');
}
