import type { Runtime } from './runtime.js';

/** Lets a runtime end: requests whose bodies still come, and those that run, have the grace for it. */
export async function finishRuntime({ engine, server }: Runtime, graceMs: number): Promise<void> {
  const until = performance.now() + graceMs;
  // An engine without a call closes at once, and whoever was still sending would find it closed.
  await within(server.arrived(), graceMs);
  await engine.close({ graceMs: Math.max(0, until - performance.now()) });
}

/** Waits for work, but not longer than the limit. */
function within(work: Promise<void>, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(over, limitMs);
    void work.then(over);
  });
}
