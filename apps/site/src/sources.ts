import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** A page of the repository and its place on the site. */
export interface SourcePage {
  /** From the repository's root, with forward slashes. */
  source: string;
  /** From the site's root: `guides/errors.md`. */
  target: string;
}

/** Every page that the site has of the repository: the documentation, and what each package says of itself. */
export function sourcePages(repository: string): SourcePage[] {
  const documentation = readdirSync(path.join(repository, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll(path.sep, '/'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => ({ source: `docs/${name}`, target: name.replace(/(^|\/)README\.md$/u, '$1index.md') }));
  const packages = ['packages', 'apps'].flatMap((parent) =>
    readdirSync(path.join(repository, parent))
      .filter((name) => existsSync(path.join(repository, parent, name, 'README.md')))
      .map((name) => ({ source: `${parent}/${name}/README.md`, target: `packages/${name}.md` })),
  );
  const contributing = { source: 'CONTRIBUTING.md', target: 'contributing.md' };
  return [...documentation, ...packages, contributing].toSorted((one, other) =>
    one.target.localeCompare(other.target, 'en'),
  );
}

/** The title of a page: its first heading. */
export function titleOf(markdown: string): string {
  const [, title] = /^# (.+)$/mu.exec(withoutCode(markdown)) ?? [];
  return (title ?? 'Untitled').replaceAll('`', '').trim();
}

/** A page without its blocks of code, in which nothing is a heading or a link. Lines keep their numbers. */
export function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^( *)(```+|~~~+)[^]*?^\1\2 *$/gmu, (block) => block.replaceAll(/[^\n]/gu, ''));
}
