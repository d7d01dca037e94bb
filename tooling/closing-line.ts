import type { Reporter, TestModule } from 'vitest/node';

/** The first line says what was wrong; the rest stands in the report above. */
const firstLine = (message: string | undefined): string => (message ?? 'no message').split('\n', 1)[0] ?? '';

/**
 * Ends the run with plain lines that any CI can read: one for each failure, since who gets only the end of a long log
 * must still learn its name, then "tests: 6 passed, 0 failed, 1 skipped".
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { message: string }[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const failures: string[] = [];
    for (const module of modules) {
      const failuresBefore = failures.length;
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        count[state] += 1;
        if (state === 'failed')
          failures.push(`${module.relativeModuleId} > ${test.fullName}: ${firstLine(errors[0]?.message)}`);
      }
      // What dies on import or in a hook has no failed test, yet it is a failure.
      for (const suite of [module, ...module.children.allSuites()])
        for (const { message } of suite.errors())
          failures.push(`${module.relativeModuleId}: ${firstLine(message)}`);
      if (failures.length === failuresBefore && !module.ok())
        failures.push(`${module.relativeModuleId}: nobody says why`);
    }
    for (const error of unhandled) failures.push(`outside any test: ${firstLine(error.message)}`);
    const skipped = count.skipped + count.pending;
    console.log(`\n${failures.map((failure) => `failed: ${failure}\n`).join('')}`);
    console.log(`tests: ${count.passed} passed, ${failures.length} failed, ${skipped} skipped`);
  }
}
