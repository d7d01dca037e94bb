import * as vitest from 'vitest';
import { describe, expect, it } from 'vitest';
import { answeredBy, conformance, conformanceFailures, fixture, scenarios } from '../src/index.js';
import { mutants } from './mutants.js';
import { acme, suiteFor } from './reference.js';

// an intact adapter passes everything: without this, a mutant might be caught by a scenario that nobody can pass
conformance(vitest, suiteFor(acme));

describe('the conformance suite', () => {
  it.each(mutants)('rejects an adapter that $name', async ({ adapter, caughtBy, suite }) => {
    const failures = await conformanceFailures({ ...suiteFor(adapter), ...suite }, [caughtBy]);
    expect(failures.map(({ scenario }) => scenario)).toEqual([caughtBy]);
  });

  it('wants an answer or a reason for everything that is declared', async () => {
    const suite = suiteFor(acme);
    const { 'embeddings/answer': _embeddings, ...answers } = suite.answers;
    const [failure] = await conformanceFailures({ ...suite, answers }, ['embeddings/answer']);
    expect(failure?.scenario).toBe('embeddings/answer');
    expect(String(failure?.error)).toMatch(/needs the answer 'embeddings\/answer'.*or skip/u);
    const skip = [{ scenario: 'embeddings/answer', reason: 'no recording yet' }];
    expect(await conformanceFailures({ ...suite, answers, skip }, ['embeddings/answer'])).toEqual([]);
  });

  it('holds an error to the code that it is said to have', async () => {
    const suite = suiteFor(acme);
    const said = fixture('error-400.json', { status: 400, says: { code: 'unsupported_parameter' } });
    const failures = await conformanceFailures(
      { ...suite, answers: { ...suite.answers, 'error/bad-request': said } },
      ['error/bad-request'],
    );
    expect(String(failures[0]?.error)).toContain('unsupported_parameter');
  });

  it('names a fixture that is not there', async () => {
    const suite = suiteFor(acme);
    const answers = { ...suite.answers, 'embeddings/answer': fixture('nowhere.json') };
    const [failure] = await conformanceFailures({ ...suite, answers }, ['embeddings/answer']);
    expect(String(failure?.error)).toContain('no fixture nowhere.json');
  });

  it('names every scenario once', () => {
    const ids = scenarios.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('conformance', () => {
  it('needs of a runner no more than describe and it', async () => {
    const tests = declared(suiteFor(acme));
    expect([...tests.keys()]).toContain('chat-stream/tools');
    await expect(tests.get('chat/text')?.()).resolves.toBeUndefined();
  });

  it('leaves out what is skipped and what the adapter does not declare', () => {
    const names = [
      ...declared({ ...suiteFor(acme), skip: [{ scenario: 'chat/tools', reason: 'no tools' }] }).keys(),
    ];
    expect(names).not.toContain('chat/tools');
    expect(names).not.toContain('rerank/answer');
    expect(names).toContain('undeclared/rerank');
    expect(names).not.toContain('undeclared/chat');
  });

  it('refuses names that do not exist and skips without a reason', async () => {
    const suite = suiteFor(acme);
    const tests = declared({
      ...suite,
      answers: Object.assign({ 'chat/txt': answeredBy('x') }, suite.answers),
      skip: [
        { scenario: 'chat/tolls', reason: 'a typo' },
        { scenario: 'chat/tools', reason: ' ' },
      ],
    });
    const [first] = tests.values();
    await expect(first?.()).rejects.toThrow(
      /no scenario 'chat\/tolls'; did you mean 'chat\/tools'\?\n.*'chat\/tools' needs a reason\n.*no answer 'chat\/txt'/u,
    );
  });
});

/** A runner that writes down what it is given. */
function declared(options: Parameters<typeof conformance>[1]): Map<string, () => Promise<void>> {
  const tests = new Map<string, () => Promise<void>>();
  conformance({ describe: (_name, body) => body(), it: (name, body) => void tests.set(name, body) }, options);
  return tests;
}
