import type { GatewayLog, LogLevel } from './log/logger.js';
import type { Flags } from './resolve-settings.js';
import type { ClientLimits } from './settings.js';
import type { StartFacts } from './start-facts.js';

export interface GatewayOptions extends Flags {
  /** Configuration file; otherwise `bifrost.json` or `config.json` in the working folder, else the environment. */
  config?: string;
  /** `info` by default. */
  logLevel?: LogLevel;
  /** The process's own by default. */
  workingFolder?: string;
  /** A folder of the package whose dependencies are the providers to find; the gateway's own by default. */
  programFolder?: string;
  /** `process.env` by default. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Standard output by default. */
  log?: GatewayLog;
  /** Time and size limits for clients, where the defaults do not fit (tests). */
  limits?: Partial<ClientLimits>;
}

/** A gateway that listens. */
export interface Gateway {
  /** Where it listens: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Where the configuration came from, what was found, and warnings, for people. */
  readonly start: StartFacts;
  /** Reads the configuration anew. Resolves to whether it is in force now; what was wrong is logged. */
  reload(): Promise<boolean>;
  /**
   * Takes no more requests, lets running ones finish, and releases everything.
   *
   * @param options.graceMs - `gateway.shutdown_grace_in_seconds` by default
   */
  close(options?: { graceMs?: number }): Promise<void>;
}
