import { afterAll, expect, it } from 'vitest';
import { titled } from './blocks.js';
import { blocksFor } from './checks.js';
import { expectFallback, openClientBench, runProgram } from './client-bench.js';

/* The programs on the pages of clients, run with the clients' own SDKs: they get an answer, and their fallbacks serve. */

const bench = await openClientBench();
afterAll(() => bench.close());
const programs = blocksFor('runPrograms');
const fallbackOf = (code: string): string | undefined => /'x-bf-fallbacks': '(\w+)\//u.exec(code)?.[1];

it.each(titled(programs))(
  '%s is answered, and falls back as it says',
  { timeout: 120_000 },
  async (_title, { code }) => {
    const shown = expectFallback(bench, () => runProgram(bench.here(code)), fallbackOf(code));
    await expect(shown).resolves.toBeUndefined();
  },
);

it('most of them show fallbacks', () => {
  expect(programs.filter(({ code }) => fallbackOf(code) !== undefined).length).toBeGreaterThan(7);
});
