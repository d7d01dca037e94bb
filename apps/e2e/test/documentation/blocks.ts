import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** A block of code of a page. */
export interface Block {
  page: string;
  line: number;
  code: string;
}

/** Every page that people read: the README, docs, and the packages' own. */
export function pages(): string[] {
  const own = ['packages', 'apps'].flatMap((parent) =>
    readdirSync(path.join(root, parent)).map((name) => `${parent}/${name}/README.md`),
  );
  return [
    'README.md',
    'CONTRIBUTING.md',
    ...markdownIn('docs'),
    ...own.filter((page) => existsSync(path.join(root, page))),
  ];
}

function markdownIn(directory: string): string[] {
  return readdirSync(path.join(root, directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${directory}/${name.replaceAll(path.sep, '/')}`);
}

/** The blocks of a language, in lists too. What stands behind the language (`ts fragment`) makes it another one. */
export function blocksOf(page: string, language: string): Block[] {
  const text = readFileSync(path.join(root, page), 'utf8');
  const fence = new RegExp(`^(?<indent> *)\`\`\`${language}\\n(?<code>[^]*?)^\\k<indent>\`\`\`$`, 'gmu');
  return [...text.matchAll(fence)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    code: match.groups?.['code'] ?? '',
  }));
}

/** Every language that blocks are written in. */
export function languages(): Set<string> {
  const opening = /^ *```(\S.*)$/gmu;
  return new Set(
    pages().flatMap((page) =>
      [...readFileSync(path.join(root, page), 'utf8').matchAll(opening)].map(([, language = '']) => language),
    ),
  );
}
