/** What the command tells the shell. */
export const exitCodes = {
  /** All is well. */
  ok: 0,
  /** Something is wrong with the configuration, a provider or the request. */
  problem: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
