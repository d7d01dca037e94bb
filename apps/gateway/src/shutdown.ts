import type { Gateway } from './gateway-options.js';

/** The parts of a process that signals touch. */
interface SignalHost {
  on(event: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  exit(code: number): void;
}

interface SignalOptions {
  host: SignalHost;
  /** Tells what happens. */
  say: (message: string) => void;
}

/** Exit status of a process that a signal ended, as shells count. */
const statusOf = { SIGINT: 130, SIGTERM: 143 } as const;

/** Stops the gateway gracefully at the first signal and at once at the second; SIGHUP reloads. */
export function followSignals(
  gateway: Pick<Gateway, 'close' | 'reload'>,
  { host, say }: SignalOptions,
): void {
  let stopping = false;
  const stop = (signal: 'SIGINT' | 'SIGTERM'): void => {
    if (stopping) {
      host.exit(statusOf[signal]);
      return;
    }
    stopping = true;
    say(`${signal}: running requests may finish; a second signal stops at once.`);
    void gateway.close().then(
      () => host.exit(0),
      () => host.exit(1),
    );
  };
  host.on('SIGINT', () => stop('SIGINT'));
  host.on('SIGTERM', () => stop('SIGTERM'));
  host.on('SIGHUP', () => void gateway.reload());
}
