import { allBlocks, type Block } from './blocks.js';

/** Who looks at a kind of block. */
interface Check {
  /** The test that does, from the root. */
  readonly test: string;
  takes(block: Block): boolean;
}

const here = (name: string): string => `apps/e2e/test/documentation/${name}.test.ts`;
const inLanguage =
  (...languages: string[]) =>
  ({ language }: Block): boolean =>
    languages.includes(language);

/** The pages of clients, whose blocks are run against a gateway. */
const isIntegration = ({ page }: Block): boolean => page.startsWith('docs/integrations/');

/**
 * What becomes of every block of the documentation. The tests take their blocks from here, and a block that nobody takes
 * fails: a new language, or a page with samples of its own, needs a test first.
 */
const checks = {
  /** Compiled, as strictly as our own code. */
  compiled: { test: here('code-blocks'), takes: inLanguage('ts') },
  /** Run against a gateway with the client's own SDK. */
  runPrograms: {
    test: here('client-programs'),
    takes: (block) => block.language === 'ts' && isIntegration(block),
  },
  /** The line before and the line after: both are run. */
  runChanges: {
    test: here('client-changes'),
    takes: (block) => block.language === 'diff' && isIntegration(block) && !isPython(block.code),
  },
  runPython: {
    test: here('python-clients'),
    takes: (block) => inLanguage('python', 'diff')(block) && isIntegration(block) && isPython(block.code),
  },
  json: { test: here('data-blocks'), takes: inLanguage('json', 'jsonc') },
  toml: { test: here('data-blocks'), takes: inLanguage('toml') },
  yaml: { test: here('yaml-blocks'), takes: inLanguage('yaml') },
  /** Questions are asked, other commands held to what there is. */
  commands: { test: here('commands'), takes: inLanguage('sh') },
  /** What commands print is compared with what they print. */
  samples: {
    test: 'apps/cli/test/documentation.test.ts',
    takes: ({ page, language, mark }) =>
      page === 'docs/cli.md' && language === 'console' && mark.startsWith('sample: '),
  },
  loggedRequest: {
    test: 'apps/cli/test/logged-request.test.ts',
    takes: ({ page, language }) => page === 'docs/cli.md' && language === 'text',
  },
  liveEvents: {
    test: 'apps/gateway/test/live-events.test.ts',
    takes: ({ page, language }) => page === 'docs/request-log.md' && language === 'text',
  },
  imports: {
    test: 'apps/cli/test/moving-in.test.ts',
    takes: ({ page, mark }) => page === 'docs/moving-in.md' && /^(?:source: |becomes$)/u.test(mark),
  },
  /** Followed word for word, from an empty folder. */
  walk: {
    test: 'tooling/packed/adding-providers.test.ts',
    takes: ({ page, mark }) => page === 'docs/adding-providers.md' && /^(?:run$|file: )/u.test(mark),
  },
} satisfies Record<string, Check>;

export type CheckName = keyof typeof checks;

export const allChecks: readonly (readonly [string, Check])[] = Object.entries<Check>(checks);

/** The blocks that a test looks at. */
export function blocksFor(name: CheckName): Block[] {
  const check: Check = checks[name];
  return allBlocks().filter((block) => check.takes(block));
}

/** JavaScript has a word in front of what it declares. */
function isPython(code: string): boolean {
  return !/^(?:[+-] )?(?:const|import) /mu.test(code);
}
