import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { answerIds, scenarios } from '../src/index.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** First cells of the table under a heading. */
function firstCells(heading: string): string[] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| (.*?) +\|/gmu)].slice(2).map((match) => match[1] ?? '');
}

it('the README lists every answer, and no other', () => {
  const listed = firstCells('Answers').map((cell) => cell.replaceAll('`', ''));
  expect(listed.toSorted()).toEqual([...answerIds].toSorted());
});

it('the README explains every scenario, and no other', () => {
  const patterns = firstCells('Scenarios')
    .flatMap((cell) => cell.split(', '))
    .map((cell) => cell.replaceAll('`', '').replace('…', '*').replace('<operation>', '*'));
  const ids = scenarios.map(({ id }) => id);
  expect(ids.filter((id) => !patterns.some((pattern) => matches(pattern, id)))).toEqual([]);
  expect(patterns.filter((pattern) => !ids.some((id) => matches(pattern, id)))).toEqual([]);
});

function matches(pattern: string, id: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '[\\w-]+')}$`, 'u').test(id);
}
