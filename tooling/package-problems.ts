import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/**
 * What users would meet in a package, a line each: publint's warnings and errors, and for one that is imported the types
 * that are missing or wrong for those who import it.
 *
 * @param tarball - the package as it is published
 */
export async function packageProblems(tarball: Uint8Array): Promise<string[]> {
  const { messages, pkg } = await publint({
    pack: { tarball: new Uint8Array(tarball).buffer },
    strict: true,
    level: 'error',
  });
  const found = messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
  return isImported(pkg['exports']) ? [...found, ...(await typeProblems(tarball))] : found;
}

/** One without an entry is a program or a page, which nobody imports. */
function isImported(exports: unknown): boolean {
  if (typeof exports !== 'object' || exports === null) return true;
  // without paths there are conditions, which are those of the entry
  return '.' in exports || !Object.keys(exports).some((key) => key.startsWith('.'));
}

async function typeProblems(tarball: Uint8Array): Promise<string[]> {
  const result = await checkPackage(createPackageFromTarballData(tarball));
  if (result.types === false) return ['it has no types'];
  return result.problems.filter((problem) => meetsModules(problem)).map((problem) => JSON.stringify(problem));
}

/** Our packages are modules: how CommonJS and resolvers before those of Node 16 see them is not looked at. */
function meetsModules(problem: Problem): boolean {
  if (!('resolutionKind' in problem)) return true;
  return problem.resolutionKind === 'node16-esm' || problem.resolutionKind === 'bundler';
}
