import { stripVTControlCharacters } from 'node:util';

/** Columns under each other, two spaces apart, nothing behind the last. Colours take no room. */
export function formatTable(rows: readonly (readonly string[])[], indent = ''): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
  }
  return rows.map((row) => `${indent}${formatRow(row, widths)}`.trimEnd()).join('\n');
}

function formatRow(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, index) => {
      const width = widthOf(cell);
      // of an empty cell the colours are left out too: blanks before them would not be trimmed
      return (width === 0 ? '' : cell) + ' '.repeat(Math.max(0, (widths[index] ?? 0) - width));
    })
    .join('  ');
}

function widthOf(cell: string): number {
  return Array.from(stripVTControlCharacters(cell)).length;
}
