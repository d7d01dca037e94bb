import { BifrostError, type Plugin } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { packageFiles, testFolder } from '../test/support/folder.js';
import { loadPlugins } from './load-plugins.js';

interface Entry {
  package: string;
  config?: unknown;
  required?: boolean;
}

function load(folder: string, ...entries: Entry[]) {
  return loadPlugins(
    entries.map(({ required = false, ...entry }) => Object.assign(entry, { required })),
    { folders: [folder] },
  );
}

/** What is wrong with the entries, with the test's folder taken out of it. */
async function problemsOf(folder: string, ...entries: Entry[]): Promise<readonly string[]> {
  try {
    await load(folder, ...entries);
  } catch (error) {
    if (!BifrostError.isInstance(error)) throw error;
    return (error.problems ?? []).map((problem) => problem.replaceAll(folder, '<folder>'));
  }
  return [];
}

/** The problems of one package with this source. */
function refused(source: string, entry: Partial<Entry> = {}): Promise<readonly string[]> {
  return problemsOf(testFolder(packageFiles('acme-plugin', source)), { package: 'acme-plugin', ...entry });
}

async function verdictOf(plugin: Plugin | undefined): Promise<unknown> {
  return plugin?.onRequest?.({
    requestId: 'r',
    operation: 'chat',
    dialect: 'chat',
    model: 'm',
    client: undefined,
    canonical: () => ({ model: 'm', input: ['x'] }),
  });
}

const refusing = (message: string): string =>
  `{ specVersion: 'v1', name: ${message}, onRequest: () => ({ refuse: { message: ${message} } }) }`;

describe('loadPlugins', () => {
  it('makes plugins of their settings, in the order of the configuration', async () => {
    const folder = testFolder({
      ...packageFiles('acme-plugin', `export default (config) => (${refusing('config.word')});`),
      ...packageFiles('@acme/late', `export default async () => (${refusing("'late'")});`),
      ...packageFiles('plain', `export default ${refusing("'plain'")};`),
    });
    const { plugins, packages } = await load(
      folder,
      { package: 'acme-plugin', config: { word: 'one' } },
      { package: '@acme/late' },
      { package: 'acme-plugin', config: { word: 'two' } },
      { package: 'plain' },
    );
    expect(plugins.map(({ name }) => name)).toEqual(['one', 'late', 'two', 'plain']);
    expect(await Promise.all(plugins.map(verdictOf))).toEqual(
      ['one', 'late', 'two', 'plain'].map((message) => ({ refuse: { message } })),
    );
    expect(packages.map(({ name, ids }) => [name, ids])).toEqual([
      ['acme-plugin', ['one', 'two']],
      ['@acme/late', ['late']],
      ['plain', ['plain']],
    ]);
  });

  it('makes a plugin required that is of a class, and leaves its steps their object', async () => {
    const source = `
      class Guard {
        specVersion = 'v1'; name = 'guard'; #word = 'mine';
        onRequest() { return { refuse: { message: this.#word } }; }
      }
      export default () => new Guard();`;
    const folder = testFolder(packageFiles('acme-plugin', source));
    const { plugins } = await load(
      folder,
      { package: 'acme-plugin' },
      { package: 'acme-plugin', required: true },
    );
    expect(plugins.map(({ required }) => required)).toEqual([undefined, true]);
    expect(await verdictOf(plugins[1])).toEqual({ refuse: { message: 'mine' } });
    expect(plugins[1]).not.toHaveProperty('onResponse');
  });

  it('looks from the first folder first', async () => {
    const near = testFolder(packageFiles('acme-plugin', `export default ${refusing("'near'")};`));
    const far = testFolder({
      ...packageFiles('acme-plugin', `export default ${refusing("'far'")};`),
      ...packageFiles('only-far', `export default ${refusing("'only far'")};`),
    });
    const entries = ['acme-plugin', 'only-far'].map((name) => ({ package: name, required: false }));
    const { plugins } = await loadPlugins(entries, { folders: [near, far] });
    expect(plugins.map(({ name }) => name)).toEqual(['near', 'only far']);
  });

  it('loads nothing where nothing is configured', async () => {
    expect(await load(testFolder())).toEqual({ plugins: [], packages: [] });
  });
});

describe('a plugin that cannot be used', () => {
  it('is told with all others', async () => {
    const folder = testFolder(packageFiles('broken', 'throw new Error("no luck");'));
    expect(await problemsOf(folder, { package: 'acme-plugin' }, { package: 'broken' })).toEqual([
      'plugins[0].package: acme-plugin is not installed (looked from <folder>). Install it with: npm install acme-plugin',
      'plugins[1]: broken 1.2.3 cannot be imported from <folder>/node_modules/broken/index.js: Error: no luck. Install it anew, or another version, and restart',
    ]);
  });

  const bad = "{ specVersion: 'v1', name: 'x', ";
  it.each([
    ['export default 5;', 'its default export must be a plugin, or a function'],
    ['export const plugin = {};', 'its default export must be a plugin, or a function'],
    ['export default [];', 'its default export must be a plugin, or a function'],
    ['export default () => undefined;', 'its default export must be a plugin, or a function'],
    ["export default { specVersion: 'v2', name: 'x' };", 'it speaks version "v2" of the plugin interface'],
    ["export default { name: 'x' };", 'it speaks version none'],
    ["export default { specVersion: 'v1', onEnd() {} };", 'lacks `name`'],
    [`export default ${bad} onRequest: 5 };`, '`onRequest` of its plugin "x" must be a function'],
    [`export default ${bad} required: 'yes', onEnd() {} };`, '`required` must be true or false'],
    [`export default ${bad} onRequset() {} };`, 'does nothing: it has none of onRequest, onAttempt'],
    [
      'export default () => { throw new Error("needs a word"); };',
      'does not start with this `config`: needs a word',
    ],
    [
      'export default () => Promise.reject("needs a word");',
      'does not start with this `config`: needs a word',
    ],
    [
      "export default { specVersion: 'v1', get name() { throw new Error('not now'); } };",
      'a member of its plugin throws when it is read: not now',
    ],
    ['export default class { specVersion = "v1"; };', 'does not start with this `config`'],
  ])('%s', async (source, expected) => {
    const problems = await refused(source);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`plugins[0]: acme-plugin 1.2.3`);
    expect(problems[0]).toContain(expected);
  });

  it('gets settings and takes none', async () => {
    expect(await refused(`export default ${refusing("'x'")};`, { config: {} })).toEqual([
      'plugins[0]: acme-plugin 1.2.3: its default export is a plugin that takes no settings; remove `config`',
    ]);
  });

  it('brings a second copy of core, and never runs', async () => {
    const folder = testFolder({
      ...packageFiles('acme-plugin', 'throw new Error("must not run");'),
      ...packageFiles('@bifrost/core', ''),
    });
    const [problem] = await problemsOf(folder, { package: 'acme-plugin' });
    expect(problem).toContain('acme-plugin 1.2.3 would bring a second copy of @bifrost/core');
    expect(problem).toContain('npm dedupe');
  });
});
