import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { httpReference } from './http-reference.js';
import { parseNavigation, sidebarOf } from './navigation.js';
import { repository, stagedPages } from './paths.js';
import { servedDocument } from './served-document.js';
import { titleOf } from './sources.js';
import { pagesOfRepository, writePages } from './stage-pages.js';

/** Puts the pages together that are not made of TSDoc, for VitePress to read. */
export async function assemblePages(): Promise<void> {
  const document = await servedDocument(path.join(repository, 'apps/bundle'));
  writePages(stagedPages, [...pagesOfRepository(repository), ...httpReference(document)]);
  const images = path.join(repository, 'docs/images');
  if (existsSync(images)) cpSync(images, path.join(stagedPages, 'images'), { recursive: true });
  const published = path.join(stagedPages, 'public');
  mkdirSync(published, { recursive: true });
  writeFileSync(path.join(published, 'openapi.json'), `${JSON.stringify(document, undefined, 2)}\n`);
}

/** Writes the sidebar beside the pages. Throws where a page is missing in the navigation. */
export function writeSidebar(): void {
  const navigation: unknown = JSON.parse(readFileSync(path.join(repository, 'docs/navigation.json'), 'utf8'));
  const titles = new Map(
    readdirSync(stagedPages, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => name.replaceAll(path.sep, '/'))
      .map((name) => [
        name.replace(/\.md$/u, ''),
        titleOf(readFileSync(path.join(stagedPages, name), 'utf8')),
      ]),
  );
  titles.set('reference/library/index.html', 'The library');
  const sidebar = sidebarOf(parseNavigation(navigation), titles);
  writeFileSync(path.join(stagedPages, 'sidebar.json'), JSON.stringify(sidebar, undefined, 2));
}
