import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { errorCodes, ruleOf, type ErrorRule } from './codes.js';

const page = readFileSync(fileURLToPath(new URL('../../../../docs/errors.md', import.meta.url)), 'utf8');

const words: Record<ErrorRule['sameKey'] | ErrorRule['otherKey'] | ErrorRule['health'], string> = {
  no: '–',
  none: '–',
  'back-off': 'after back-off',
  yes: 'at once',
  'other-origin': 'at once, at another address',
  key: 'the key',
  'key-model': 'the key, for this model',
  circuit: 'the circuit',
};
const targets: Record<ErrorRule['nextTarget'], string> = { no: '–', yes: 'yes', 'if-asked': 'if asked' };

/** The cells of the table's row for a code. */
function documentedRow(code: string): string[] {
  const line = page.split('\n').find((candidate) => candidate.startsWith(`| [\`${code}\`](#${code})`));
  return (line ?? '').split('|').map((cell) => cell.trim());
}

describe('docs/errors.md', () => {
  it('has a heading for every code and for nothing else, in the order of the table', () => {
    const headings = [...page.matchAll(/^### (\w+)$/gm)].map(([, code]) => code);
    expect(headings).toEqual(errorCodes);
  });

  it.each(errorCodes)('tells what the table says of %s', (code) => {
    const rule = ruleOf(code);
    const [, , statuses, fault, sameKey, otherKey, nextTarget, health] = documentedRow(code);
    expect(statuses).toBe([rule.status, ...(rule.kept ?? [])].join(', '));
    expect(fault).toBe(rule.fault);
    expect(sameKey).toBe(words[rule.sameKey]);
    expect(otherKey).toBe(words[rule.otherKey]);
    expect(nextTarget).toBe(targets[rule.nextTarget]);
    expect(health).toBe(words[rule.health]);
  });

  it('says for every code what to do', () => {
    const advice = page.match(/\*\*What to do\.\*\* \S/g) ?? [];
    expect(advice).toHaveLength(errorCodes.length);
  });
});
