import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Application, LogLevel, type TypeDocOptions } from 'typedoc';
import { repository, siteRoot } from './paths.js';

/** What people import: everything that is published as a library. */
const libraries: readonly string[] = [
  ...readdirSync(path.join(repository, 'packages'))
    .toSorted()
    .map((name) => `packages/${name}`),
  'apps/gateway',
];

const options: TypeDocOptions = {
  entryPoints: libraries.map((name) => path.join(repository, name, 'src/index.ts')),
  tsconfig: path.join(siteRoot, 'tsconfig.api.json'),
  name: 'Bifrost: the library',
  titleLink: '/',
  // Without one a browser asks for a file that is not there.
  favicon: path.join(repository, 'apps/dashboard/src/icon.svg'),
  navigationLinks: { Documentation: '/' },
  readme: 'none',
  basePath: repository,
  displayBasePath: repository,
  disableSources: true,
  disableGit: true,
  excludeExternals: true,
  excludePrivate: true,
  excludeInternal: true,
  hideGenerator: true,
  lightHighlightTheme: 'github-light',
  darkHighlightTheme: 'github-dark',
  // Types are checked with the rest of the repository; here another compiler reads the same code.
  skipErrorChecking: true,
  logLevel: LogLevel.Warn,
};

/**
 * Writes the reference of every published package, made of its TSDoc, into a folder of pages that need no server.
 *
 * @throws what TypeDoc found wrong, a link that leads nowhere for instance
 */
export async function writeLibraryReference(folder: string): Promise<void> {
  const application = await Application.bootstrapWithPlugins(options);
  const project = await application.convert();
  if (project === undefined)
    throw new Error('TypeDoc could not read the sources; what it says stands above.');
  for (const module of project.children ?? []) module.name = packageName(module.name);
  await application.outputs.writeOutput({ name: 'html', path: folder }, project);
  if (application.logger.hasErrors()) throw new Error('TypeDoc found mistakes; they stand above.');
}

/** What people import instead of where it stands: `packages/core/src` is `@bifrost/core`. */
function packageName(folder: string): string {
  return `@bifrost/${folder.split('/').at(1) ?? folder}`;
}
