import { operations, type Operation, type ProviderAdapter } from '@bifrost/core';
import type { AnswerId } from './answers.js';
import type { Answer, Fixture } from './fixture.js';

/** A scenario that an adapter cannot pass, and why. */
export interface Skip {
  scenario: string;
  reason: string;
}

/** What an adapter is tested with. */
export interface ConformanceOptions {
  adapter: ProviderAdapter;
  /** `import.meta.url` of the test: fixtures given as file names lie in the folder `fixtures` beside it. */
  base?: string;
  /** `<id>_config`, as it would stand in the configuration. */
  options?: object;
  /** `<id>_key_config`; a function gets the test server's origin, for keys that hold an address. */
  keyOptions?: object | ((origin: string) => object);
  /** The key's value. By default one is made up; `false` for keys that consist of options alone. */
  key?: string | false;
  /** Further secrets that must never be told, where options hold some. */
  secrets?: readonly string[];
  /** The model that is asked for where an answer names none. */
  model?: string;
  /** The operations to test, where one run is not to cover all that the adapter declares. */
  operations?: readonly Operation[];
  answers: Readonly<Partial<Record<AnswerId, Answer>>>;
  /** Answers by path, beside the scenarios' own: token endpoints, for instance. */
  also?: Readonly<Record<string, Fixture>>;
  skip?: readonly Skip[];
}

/** The operations that a run covers. */
export function testedOperations({ adapter, operations: only }: ConformanceOptions): Operation[] {
  const declared = operations.filter((operation) => (adapter.operations[operation]?.length ?? 0) > 0);
  return only === undefined ? declared : declared.filter((operation) => only.includes(operation));
}

/** Whether the adapter answers itself, so that there is no wire to look at. */
export function answersItself({ adapter }: ConformanceOptions): boolean {
  return adapter.respond !== undefined;
}
