import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with one plain line that any CI can read: "tests: 6 passed, 0 failed, 1 skipped". */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    // A module that dies on import holds no test, yet it is a failure.
    let broken = 0;
    for (const module of modules) {
      let tests = 0;
      for (const test of module.children.allTests()) {
        count[test.result().state] += 1;
        tests += 1;
      }
      if (tests === 0 && !module.ok()) broken += 1;
    }
    const failed = count.failed + broken;
    const skipped = count.skipped + count.pending;
    console.log(`\ntests: ${count.passed} passed, ${failed} failed, ${skipped} skipped`);
  }
}
