import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** Set by `npm test`, which builds before it tests. */
export const builtVariable = 'BIFROST_TEST_BUILT';

/**
 * What Node is started with to run a program of ours in a process of its own: its source, or its build where that was
 * made a moment ago, which starts several times faster. Either way it is the same program.
 *
 * @param main - the source file, `src/main.ts` of its package
 */
export function programArguments(main: URL, environment: NodeJS.ProcessEnv = process.env): string[] {
  if (environment[builtVariable] === '1') return [fileURLToPath(new URL('../dist/main.js', main))];
  return ['--conditions=bifrost-source', `--import=${import.meta.resolve('tsx')}`, fileURLToPath(main)];
}
