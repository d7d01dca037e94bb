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
  /**
   * Writes a flat record as a line like those of `logger`. For the one line of every request: written in one go, it
   * costs a fraction of a logger that looks at each member.
   */
  line: (level: 'debug' | 'info', record: Readonly<Record<string, unknown>>, message: string) => void;
  /** Writes lines that another process has made. */
  relay: (text: string) => void;
  /** Writes out everything that is still held. */
  flush(): void;
}

/** Held back at most so long, so that a quiet gateway's log is not behind. */
const flushEveryMs = 250;
/** One write for many lines. */
const heldLength = 32 * 1024;

/**
 * A JSON log on standard output. Lines are written in batches off the request path; `flush` before the process ends.
 *
 * @param destination - where lines go instead, for tests
 */
export function createLog(level: LogLevel, destination?: DestinationStream): GatewayLog {
  const output =
    destination === undefined
      ? batchedOutput()
      : { write: (text: string) => destination.write(text), flush: () => undefined };
  const timestamp = createTimestamp();
  const logger = pino(
    { level, base: null, formatters: { level: (label: string) => ({ level: label }) }, timestamp },
    output,
  );
  return {
    logger,
    line(lineLevel, record, message) {
      if (!logger.isLevelEnabled(lineLevel)) return;
      const members = JSON.stringify(record).slice(1, -1);
      const comma = members === '' ? '' : ',';
      output.write(
        `{"level":"${lineLevel}"${timestamp()}${comma}${members},"msg":${JSON.stringify(message)}}\n`,
      );
    },
    relay: (text) => output.write(text),
    flush: () => output.flush(),
  };
}

/** The time member of a line. Only its thousandths are written anew for each: the rest changes once a second. */
function createTimestamp(): () => string {
  let second = -1;
  let upToSecond = '';
  return () => {
    const now = Date.now();
    const at = Math.floor(now / 1000);
    if (at !== second) {
      second = at;
      upToSecond = `,"time":"${new Date(at * 1000).toISOString().slice(0, -4)}`;
    }
    return `${upToSecond}${String(now - at * 1000).padStart(3, '0')}Z"`;
  };
}

interface BatchedOutput {
  write(text: string): void;
  flush(): void;
}

/**
 * Standard output, written in batches. Lines are joined here, before pino's own destination: that one measures
 * everything it holds with every line it takes, which costs more than the rest of the line.
 */
function batchedOutput(): BatchedOutput {
  const file = pino.destination({ fd: 1, sync: false });
  // A reader that went away (`| head`) must not end the gateway.
  file.on('error', () => undefined);
  let held = '';
  const handOn = (): void => {
    if (held === '') return;
    const batch = held;
    held = '';
    file.write(batch);
  };
  setInterval(handOn, flushEveryMs).unref();
  return {
    write(text) {
      held += text;
      if (held.length >= heldLength) handOn();
    },
    flush() {
      handOn();
      try {
        file.flushSync();
      } catch {
        // not open yet, or closed by the reader: there is nowhere to write
      }
    },
  };
}
