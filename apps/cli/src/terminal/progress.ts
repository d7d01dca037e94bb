import type { Clock } from '@bifrost/core';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
/** What is quicker than this needs no sign of life. */
const patienceMs = 1000;
const frameMs = 100;
const clearLine = '\r\u001B[K';

/** Turns a wheel before a label while work takes longer than a second, and leaves no trace of it. */
export async function whileWaiting<T>(
  work: Promise<T>,
  { label, stream, clock }: { label: string; stream: { write(text: string): unknown }; clock: Clock },
): Promise<T> {
  let turns = 0;
  const draw = (): void => {
    stream.write(`${clearLine}${frames[turns % frames.length] ?? ''} ${label}`);
    turns += 1;
    stop = clock.schedule(frameMs, draw);
  };
  let stop = clock.schedule(patienceMs, draw);
  try {
    return await work;
  } finally {
    stop();
    if (turns > 0) stream.write(clearLine);
  }
}
