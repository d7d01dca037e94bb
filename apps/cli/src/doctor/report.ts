import type { ErrorCode } from '@bifrost/core';
import type { Problem } from '../problem.js';

/** What `doctor` found, for people and programs. */
export interface DoctorReport {
  readonly bifrost: string;
  readonly node: string;
  /** Where the configuration came from. */
  readonly configuration: string;
  readonly notes: readonly string[];
  readonly providers: readonly ProviderReport[];
  /** Problems that belong to no provider. */
  readonly problems: readonly Problem[];
  /** Installed packages that the configuration does not use. */
  readonly unused: readonly { readonly name: string; readonly version: string }[];
}

export interface ProviderReport {
  /** Name in the configuration. */
  readonly name: string;
  /** Absent where no installed provider fits the entry. */
  readonly adapter?: {
    readonly id: string;
    readonly title: string;
    readonly spec: string;
    readonly credential: 'required' | 'optional' | 'none';
    /** It answers inside this process and has no address. */
    readonly inside: boolean;
  };
  readonly package?: { readonly name: string; readonly version: string };
  readonly keys: readonly KeyReport[];
  /** Where a request goes; absent for a provider inside the process, or where the entry is wrong. */
  readonly address?: string;
  readonly problems: readonly Problem[];
  /** Commands or sentences, what to do next. */
  readonly next: readonly string[];
}

export interface KeyReport {
  readonly name: string;
  /** Where the key and its settings come from, and what is wrong with that. */
  readonly references: readonly { readonly reference: string; readonly problem?: string }[];
  /** Stands in the configuration itself instead of a variable or file. */
  readonly written: boolean;
  readonly enabled: boolean;
  /** Empty means all. */
  readonly models: readonly string[];
  /** What a call with it showed, with `--online`. */
  readonly online?: OnlineResult;
}

export interface OnlineResult {
  /** `unknown`: the provider has no call that is cheap enough to try. */
  readonly verdict: 'ok' | 'failed' | 'unknown';
  readonly code?: ErrorCode;
  readonly message?: string;
}

/** How many things are wrong. */
export function countProblems({ providers, problems }: DoctorReport): number {
  let count = problems.length;
  for (const provider of providers) {
    count += provider.problems.length;
    for (const { references, online } of provider.keys) {
      count += references.filter(({ problem }) => problem !== undefined).length;
      if (online?.verdict === 'failed') count += 1;
    }
  }
  return count;
}
