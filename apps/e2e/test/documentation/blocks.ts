import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** A block of code of a page. */
export interface Block {
  page: string;
  /** The line on which its fence opens. */
  line: number;
  /** Everything behind the opening fence; empty where there is nothing. */
  language: string;
  /** The comment in front of it, `sample: shop`, which tells a test what to do with it; else empty. */
  mark: string;
  code: string;
}

/** Every page that people read: the README, docs, and those of packages, apps and examples. */
export function pages(): string[] {
  const own = ['packages', 'apps', 'examples'].flatMap((parent) =>
    readdirSync(path.join(root, parent)).map((name) => `${parent}/${name}/README.md`),
  );
  return [
    'README.md',
    'CONTRIBUTING.md',
    'examples/README.md',
    ...markdownIn('docs'),
    ...own.filter((page) => existsSync(path.join(root, page))),
  ];
}

function markdownIn(directory: string): string[] {
  return readdirSync(path.join(root, directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${directory}/${name.replaceAll(path.sep, '/')}`);
}

const opening = /^(?<indent>[ >]*)(?<fence>`{3,}|~{3,})(?<language>[^`]*)$/u;

/**
 * The fenced blocks of a text, in lists and quotes too. Throws for one that nothing closes, which would swallow the rest
 * of its page.
 */
export function readBlocks(page: string, text: string): Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const { indent = '', fence = '', language = '' } = opening.exec(lines[at] ?? '')?.groups ?? {};
    if (fence === '') continue;
    const from = at;
    do at += 1;
    while (at < lines.length && !closes(lines[at] ?? '', fence));
    if (at === lines.length) throw new Error(`${page}:${from + 1}: nothing closes this block`);
    const code = lines.slice(from + 1, at).map((line) => `${unindented(line, indent)}\n`);
    blocks.push({
      page,
      line: from + 1,
      language: language.trim(),
      mark: markAbove(lines, from),
      code: code.join(''),
    });
  }
  return blocks;
}

function closes(line: string, fence: string): boolean {
  const bare = line.replace(/^[ >]*/u, '').trimEnd();
  return bare.length >= fence.length && bare.replaceAll(fence[0] ?? '', '') === '';
}

function unindented(line: string, indent: string): string {
  return line.startsWith(indent) ? line.slice(indent.length) : line.trimStart();
}

function markAbove(lines: readonly string[], at: number): string {
  const above = lines[at - 1] === '' ? lines[at - 2] : lines[at - 1];
  return /^\s*<!-- (.*) -->$/u.exec(above ?? '')?.[1] ?? '';
}

const all = pages().flatMap((page) => readBlocks(page, readFileSync(path.join(root, page), 'utf8')));

/** Every block of every page. */
export function allBlocks(): readonly Block[] {
  return all;
}

/** The blocks of a page in a language. What stands behind the language (`ts fragment`) makes it another one. */
export function blocksOf(page: string, language: string): Block[] {
  return all.filter((block) => block.page === page && block.language === language);
}

/** Blocks behind what they are called in a report, as vitest's `each` wants them. */
export function titled(blocks: readonly Block[]): [string, Block][] {
  return blocks.map((block) => [`${block.page}:${block.line}`, block]);
}
