import type { Clock } from '@bifrost/core';
import type { Prompter } from './terminal/prompter.js';

/** Standard input, as far as the commands use it. */
export type InputStream = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** Standard output or error, as far as the commands use them. */
export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** The part of `@bifrost/gateway` that `start` calls. */
export interface GatewayModule {
  runGatewayCommand(words: readonly string[], context: { programFolder?: string }): Promise<void>;
}

/** Everything that a command touches of the world outside. Tests bring their own. */
export interface Surroundings {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingFolder: string;
  /** A folder of the program's own package: its dependencies are the providers that are looked at last. */
  readonly programFolder: string;
  readonly clock: Clock;
  /** `20.20.2` */
  readonly nodeVersion: string;
  readonly prompter: Prompter;
  /** Whether something listens at an origin of this machine. */
  isReachable(origin: string): Promise<boolean>;
  /** Calls back at Ctrl-C instead of ending the process. Gives a function that ends this. */
  onInterrupt(listener: () => void): () => void;
  /** Imports the gateway; rejects where it is not installed. */
  loadGateway(): Promise<GatewayModule>;
}
