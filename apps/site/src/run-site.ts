import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, watch } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build, createServer, serve } from 'vitepress';
import { assemblePages, writeSidebar } from './assemble.js';
import { checkSite } from './check-site.js';
import { builtSite, libraryFolder, repository, siteRoot, stagedPages } from './paths.js';
import { pagesOfRepository, refreshPages } from './stage-pages.js';

const commands: Readonly<Record<string, () => Promise<void>>> = {
  build: buildSite,
  dev: develop,
  preview: async () => void (await serve({ root: siteRoot })),
};

/**
 * Does what `npm run docs` was asked for.
 *
 * @throws what is wrong with the pages, or that there is no such command
 */
export async function runSite(command: string): Promise<void> {
  const run = commands[command];
  if (run === undefined)
    throw new Error(`npm run docs -- ${Object.keys(commands).join('|')}: there is no "${command}"`);
  await run();
}

async function assemble(): Promise<void> {
  await assemblePages();
  writeSidebar();
}

async function buildSite(): Promise<void> {
  await assemble();
  // Beside each other: they need nothing of one another, and each keeps one core busy.
  const pages = build(siteRoot);
  const library = writeLibrary(libraryFolder);
  await Promise.all([pages, library]);
  cpSync(libraryFolder, path.join(builtSite, 'reference/library'), { recursive: true });
  const checked = checkSite(builtSite);
  console.log(
    `${checked.pages} pages in ${path.relative(repository, builtSite)}, ${checked.links} links lead somewhere`,
  );
}

/** The library's reference, written by a process of its own. */
async function writeLibrary(folder: string): Promise<void> {
  const program = fileURLToPath(new URL('write-library.ts', import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, program, folder], { stdio: 'inherit' });
  const [status] = await once(child, 'exit');
  if (status !== 0) throw new Error("The library's reference could not be written; why stands above.");
}

/** Serves the pages and follows changes of the documentation. What is made of the code is made once. */
async function develop(): Promise<void> {
  await assemble();
  await writeLibrary(path.join(stagedPages, 'public/reference/library'));
  const server = await createServer(siteRoot);
  await server.listen();
  server.printUrls();
  watch(path.join(repository, 'docs'), { recursive: true }, () =>
    refreshPages(stagedPages, pagesOfRepository(repository)),
  );
}
