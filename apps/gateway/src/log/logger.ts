import { pino, type DestinationStream, type Logger } from 'pino';

/** How much is logged. `silent` says nothing at all. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export type LogLevel = (typeof logLevels)[number];

/** Whether a text names a level. */
export function isLogLevel(text: string): text is LogLevel {
  return logLevels.some((level) => level === text);
}

export interface GatewayLog {
  readonly logger: Logger;
  /** Writes lines that another process has made. */
  relay: (text: string) => void;
  /** Writes out everything that is still held. */
  flush(): void;
}

/** Held back at most so long, so that a quiet gateway's log is not behind. */
const flushEveryMs = 250;
/** One write for many lines. */
const heldBytes = 32 * 1024;

/**
 * A JSON log on standard output. Lines are written in batches off the request path; `flush` before the process ends.
 *
 * @param destination - where lines go instead, for tests
 */
export function createLog(level: LogLevel, destination?: DestinationStream): GatewayLog {
  const options = {
    level,
    base: null,
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  if (destination !== undefined)
    return {
      logger: pino(options, destination),
      relay: (text) => destination.write(text),
      flush: () => undefined,
    };
  const file = pino.destination({ fd: 1, sync: false, minLength: heldBytes, maxWrite: 2 * heldBytes });
  // A reader that went away (`| head`) must not end the gateway.
  file.on('error', () => undefined);
  setInterval(() => file.flush(), flushEveryMs).unref();
  return {
    logger: pino(options, file),
    relay: (text) => file.write(text),
    flush() {
      try {
        file.flushSync();
      } catch {
        // not open yet, or closed by the reader: there is nowhere to write
      }
    },
  };
}
