import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rewriteLinks, type SitePlaces } from './rewrite-links.js';
import { sourcePages, titleOf, type SourcePage } from './sources.js';
import { withoutTags } from './without-tags.js';

/** Folders that have no page of their own, and how their index is headed. */
const listedFolders: readonly { folder: string; title: string; introduction: string }[] = [
  {
    folder: 'providers',
    title: 'Providers',
    introduction: 'What each provider can do, and what is particular about it.',
  },
  {
    folder: 'decisions',
    title: 'Decisions',
    introduction: 'Choices between real alternatives, and why they were made so.',
  },
  { folder: 'packages', title: 'Packages, one by one', introduction: 'What can be installed on its own.' },
];

/** A page ready for the site. */
export interface StagedPage {
  /** From the site's root, with its ending. */
  target: string;
  markdown: string;
}

/** Every page of the repository with its links turned to the site, and an index for the folders without one. */
export function pagesOfRepository(repository: string): StagedPage[] {
  const sources = sourcePages(repository);
  const places = placesOf(sources);
  const pages = sources.map(({ source, target }) => {
    const markdown = readFileSync(path.join(repository, source), 'utf8');
    return { target, markdown: withoutTags(rewriteLinks(markdown, source, places)) };
  });
  return [...pages, ...listedFolders.flatMap((listed) => indexOf(listed, pages))];
}

function placesOf(sources: readonly SourcePage[]): SitePlaces {
  const places = new Map(sources.map(({ source, target }) => [source, target.replace(/\.md$/u, '')]));
  places.set('README.md', 'index');
  for (const { folder } of listedFolders) places.set(`docs/${folder}`, `${folder}/index`);
  for (const [source, place] of places) {
    if (source.endsWith('/README.md')) places.set(path.posix.dirname(source), place);
  }
  return places;
}

function indexOf(
  { folder, title, introduction }: (typeof listedFolders)[number],
  pages: readonly StagedPage[],
): StagedPage[] {
  const target = `${folder}/index.md`;
  if (pages.some((page) => page.target === target)) return [];
  const entries = pages
    .filter((page) => page.target.startsWith(`${folder}/`))
    .map((page) => ({ title: titleOf(page.markdown), to: page.target.replace(/\.md$/u, '') }))
    .toSorted((one, other) => one.title.localeCompare(other.title, 'en', { numeric: true }))
    .map((entry) => `- [${entry.title}](/${entry.to})`);
  return [{ target, markdown: `# ${title}\n\n${introduction}\n\n${entries.join('\n')}\n` }];
}

/** Writes pages into a folder that is emptied first. */
export function writePages(folder: string, pages: readonly StagedPage[]): void {
  rmSync(folder, { recursive: true, force: true });
  for (const { target, markdown } of pages) {
    const file = path.join(folder, target);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, markdown);
  }
}

/** Writes the pages that changed, and leaves the others alone, so that whoever watches them sees only those. */
export function refreshPages(folder: string, pages: readonly StagedPage[]): void {
  for (const { target, markdown } of pages) {
    const file = path.join(folder, target);
    if (existsSync(file) && readFileSync(file, 'utf8') === markdown) continue;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, markdown);
  }
}
