import type { Gateway } from './gateway-options.js';

/** The parts of a process that signals touch. */
interface SignalHost {
  readonly platform: NodeJS.Platform;
  on(event: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  exit(code: number): void;
}

interface SignalOptions {
  host: SignalHost;
  /** Tells what happens. */
  say: (message: string) => void;
}

/** Exit status of a process that a signal ended, as shells count. */
const statusOf = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143, SIGBREAK: 149 } as const;

type StopSignal = keyof typeof statusOf;

/** Windows says Ctrl+Break and the closing of the console in signals of their own, and has none that means "reload". */
const stopSignals: Readonly<Record<'windows' | 'others', readonly StopSignal[]>> = {
  windows: ['SIGINT', 'SIGTERM', 'SIGBREAK', 'SIGHUP'],
  others: ['SIGINT', 'SIGTERM'],
};

/** Stops the gateway gracefully at the first signal and at once at the second; SIGHUP reloads, but on Windows. */
export function followSignals(
  gateway: Pick<Gateway, 'close' | 'reload'>,
  { host, say }: SignalOptions,
): void {
  let stopping = false;
  const stop = (signal: StopSignal): void => {
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
  const onWindows = host.platform === 'win32';
  for (const signal of stopSignals[onWindows ? 'windows' : 'others']) host.on(signal, () => stop(signal));
  if (!onWindows) host.on('SIGHUP', () => void gateway.reload());
}
