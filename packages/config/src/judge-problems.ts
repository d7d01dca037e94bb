import { invalidConfiguration } from '@bifrost/core';

/** What is wrong with a package, and the provider that is missed for it where that is known. */
export interface PackageProblem {
  /** The reason, with package, version and what to do. */
  readonly problem: string;
  /** The id that was expected of it; absent for problems that are not of one package alone. */
  readonly id?: string;
  readonly package?: { readonly name: string; readonly version: string };
}

/** A provider whose package is installed and cannot be used. */
export interface UnusableProvider {
  /** The id that is missed. */
  readonly id: string;
  readonly package: { readonly name: string; readonly version: string };
  /** The reason, with package, version and what to do. For operators: it may name files. */
  readonly problem: string;
}

export interface JudgeOptions {
  /** Ids that the configuration needs; absent, every package is. */
  readonly wanted?: readonly string[];
  /** Whether one of them may be missed. */
  readonly tolerates?: (id: string) => boolean;
  /** Whether a provider is there all the same, from another package. */
  readonly has: (id: string) => boolean;
}

/**
 * Tells what can be gone on without from what cannot. A package that is not wanted by name was only looked into for
 * providers that were still missing: it matters where they are missing to the end.
 *
 * @throws {BifrostError} `invalid_configuration` with all that cannot be gone on without.
 */
export function judgeProblems(
  problems: readonly PackageProblem[],
  { wanted, tolerates = () => false, has }: JudgeOptions,
): { unusable: readonly UnusableProvider[]; notes: readonly string[] } {
  const fatal: string[] = [];
  const others: string[] = [];
  const unusable = new Map<string, UnusableProvider>();
  for (const { problem, id, package: pack } of problems) {
    if (id === undefined || pack === undefined) fatal.push(problem);
    else if (wanted?.includes(id) === false || has(id) || unusable.has(id)) others.push(problem);
    else if (tolerates(id)) unusable.set(id, { id, package: pack, problem });
    else fatal.push(problem);
  }
  const isAllMet = wanted?.every((id) => has(id) || unusable.has(id)) ?? true;
  const refused = isAllMet ? fatal : [...fatal, ...others];
  if (refused.length > 0) throw invalidConfiguration(refused);
  return { unusable: [...unusable.values()], notes: others.map((problem) => `not used: ${problem}`) };
}
