import type { Surroundings } from './surroundings.js';
import type { Terminal } from './terminal/terminal.js';

/** What every command is given. */
export interface CommandContext {
  readonly surroundings: Surroundings;
  readonly terminal: Terminal;
}

/** Flags that every command takes. */
export interface SharedFlags {
  /** Configuration file. */
  readonly config?: string;
  readonly debug?: boolean;
  readonly json?: boolean;
}
