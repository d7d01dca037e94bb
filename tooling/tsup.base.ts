import { readFileSync } from 'node:fs';
import type { Options } from 'tsup';

/** The version goes into the output at build time, so that no package reads its own manifest at run time. */
function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync('package.json', 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  throw new Error(`No "version" in ${process.cwd()}/package.json: add one`);
}

/**
 * The build of every package here: ESM for Node 20, readable and therefore without source maps, which would be half
 * of every download. Declarations are made by `tsc` afterwards, since tsup's own need a compiler API that TypeScript 7
 * does not have.
 *
 * @param entry - one file for each public entry of the package
 * @param extra - for instance `noExternal`, the development dependencies that go into the output
 */
export function library(entry: readonly string[] = ['src/index.ts'], extra: Options = {}): Options {
  return {
    entry: [...entry],
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    dts: false,
    sourcemap: false,
    clean: true,
    treeshake: true,
    define: { BIFROST_VERSION: JSON.stringify(packageVersion()) },
    ...extra,
  };
}
