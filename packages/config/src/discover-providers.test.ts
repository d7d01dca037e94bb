import path from 'node:path';
import { BifrostError } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import {
  adapterSource,
  packageFiles,
  projectFile,
  providerFiles,
  testFolder,
  writeFiles,
} from '../test/support/folder.js';
import {
  changedVersions,
  discoverProviders,
  importWaiting,
  type DiscoveryOptions,
} from './discover-providers.js';
import type { Discovery } from './discovery.js';
import { providerIdOf } from './provider-packages.js';

const idsOf = (discovery: Discovery): string[] => discovery.adapters.map((adapter) => adapter.id).toSorted();

/** Problems, with the test's folder taken out of them. */
async function problemsOf(options: DiscoveryOptions): Promise<readonly string[]> {
  try {
    await discoverProviders(options);
  } catch (error) {
    if (!BifrostError.isInstance(error)) throw error;
    const [folder = ''] = options.folders;
    return (error.problems ?? []).map((problem) => problem.replaceAll(folder, '<folder>'));
  }
  return [];
}

/** A project with one package that something is wrong with. */
function withPackage(source: string, manifest = {}): string {
  return testFolder({
    ...projectFile('bifrost-provider-bad'),
    ...packageFiles('bifrost-provider-bad', source, manifest),
  });
}

function refused(source: string, manifest = {}): Promise<readonly string[]> {
  return problemsOf({ folders: [withPackage(source, manifest)] });
}

describe('names', () => {
  it.each([
    ['@bifrost/provider-acme', 'acme'],
    ['bifrost-provider-acme', 'acme'],
    ['@scope/bifrost-provider-acme', 'acme'],
    ['@bifrost/provider-testkit', undefined],
    ['@bifrost/core', undefined],
    ['@other/provider-acme', undefined],
    ['my-bifrost-provider-acme', undefined],
  ])('%s: %s', (name, expected) => {
    expect(providerIdOf(name)).toBe(expected);
  });
});

/** What is found of a project that needs the provider `one`. */
const waitingIn = (folder: string, options: Partial<DiscoveryOptions> = {}): Promise<Discovery> =>
  discoverProviders({ folders: [folder], wanted: ['one'], ...options });

describe('what waits', () => {
  it('is imported later, beside what was there, and is listed with what it holds', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-one', '@bifrost/provider-two', '@bifrost/provider-bad'),
      ...providerFiles('@bifrost/provider-one', 'one'),
      ...providerFiles('@bifrost/provider-two', 'two'),
      ...packageFiles('@bifrost/provider-bad', 'throw new Error("broken");'),
      ...packageFiles('bifrost-provider-stray', 'throw new Error("must not run");'),
    });
    const before = await waitingIn(folder);
    expect(before.waiting.map(({ name }) => name)).toEqual([
      '@bifrost/provider-two',
      '@bifrost/provider-bad',
    ]);
    const after = await importWaiting(before);
    expect(after.adapters.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(after.adapters[0]).toBe(before.adapters[0]);
    expect(after.notes).toEqual([
      expect.stringMatching(/^not used: @bifrost\/provider-bad 1\.2\.3 .*broken/u),
    ]);
    expect(after.packages.map(({ name, ids }) => [name, ids])).toEqual([
      ['@bifrost/provider-one', ['one']],
      ['@bifrost/provider-two', ['two']],
      ['@bifrost/provider-bad', []],
      ['bifrost-provider-stray', undefined],
    ]);
    expect(after.waiting).toEqual([]);
    expect(await importWaiting(after)).toEqual(after);
    expect(idsOf(before)).toEqual(['one']);
  });

  it('is what it would have been at the start', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-two', '@bifrost/provider-bad', '@bifrost/provider-one'),
      ...providerFiles('@bifrost/provider-one', 'one'),
      ...providerFiles('@bifrost/provider-two', 'two'),
      ...packageFiles('@bifrost/provider-bad', 'throw new Error("broken");'),
    });
    const later = await importWaiting(await waitingIn(folder));
    expect(later).toEqual(await waitingIn(folder, { unneeded: true }));
  });

  it('never takes the place of a provider, whether it works or not', async () => {
    const folder = testFolder({
      ...projectFile('bifrost-provider-two', 'bifrost-provider-sum'),
      ...packageFiles('@acme/odd', 'throw new Error("broken");'),
      ...packageFiles('bifrost-provider-two', 'throw new Error("must not run");'),
      ...packageFiles(
        'bifrost-provider-sum',
        `export default [${['sum', 'one', 'two'].map((id) => adapterSource(id)).join()}];`,
      ),
      ...providerFiles('bifrost-provider-one', 'one', 'flavour: "mine",'),
    });
    const before = await waitingIn(folder, {
      explicit: { two: '@acme/odd' },
      wanted: ['one', 'two'],
      tolerates: () => true,
    });
    expect(before.waiting.map(({ name }) => name)).toEqual(['bifrost-provider-sum']);
    const { adapters, notes, unusable } = await importWaiting(before);
    expect(adapters).toMatchObject([{ id: 'one', flavour: 'mine' }, { id: 'sum' }]);
    expect(unusable).toMatchObject([{ id: 'two', package: { name: '@acme/odd' } }]);
    expect(notes).toEqual([
      expect.stringContaining('two packages hold a provider "one"'),
      expect.stringContaining('two packages hold a provider "two": @acme/odd 1.2.3 and bifrost-provider-sum'),
    ]);
  });

  it('is nothing where it is not known what is needed', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-one'),
      ...providerFiles('@bifrost/provider-one', 'one'),
    });
    expect((await discoverProviders({ folders: [folder] })).waiting).toEqual([]);
  });
});

describe('what is loaded', () => {
  it('are direct dependencies, under each of the three names', async () => {
    const folder = testFolder({
      ...projectFile(
        '@bifrost/provider-one',
        'bifrost-provider-two',
        '@acme/bifrost-provider-three',
        'unrelated',
      ),
      ...providerFiles('@bifrost/provider-one', 'one'),
      ...providerFiles('bifrost-provider-two', 'two'),
      ...packageFiles(
        '@acme/bifrost-provider-three',
        `export default [${adapterSource('three')}, ${adapterSource('four')}];`,
      ),
      ...packageFiles('unrelated', 'throw new Error("must not run");'),
    });
    expect(idsOf(await discoverProviders({ folders: [folder] }))).toEqual(['four', 'one', 'three', 'two']);
  });

  it('is nothing else, but the rest is listed', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-one'),
      ...providerFiles('@bifrost/provider-one', 'one'),
      ...packageFiles('bifrost-provider-stray', 'throw new Error("must not run");'),
      ...packageFiles('@bifrost/provider-testkit', 'throw new Error("must not run");'),
    });
    const { packages } = await discoverProviders({ folders: [folder] });
    expect(packages.map(({ name, version, ids }) => ({ name, version, ids }))).toEqual([
      { name: '@bifrost/provider-one', version: '1.2.3', ids: ['one'] },
      { name: 'bifrost-provider-stray', version: '1.2.3', ids: undefined },
    ]);
  });

  it('is what the configuration needs and no more', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-one', '@bifrost/provider-two'),
      ...providerFiles('@bifrost/provider-one', 'one'),
      ...packageFiles('@bifrost/provider-two', 'throw new Error("must not run");'),
      ...providerFiles('bifrost-provider-stray', 'stray'),
    });
    expect(idsOf(await discoverProviders({ folders: [folder], wanted: ['one'] }))).toEqual(['one']);
    expect(idsOf(await discoverProviders({ folders: [folder], wanted: ['one', 'stray'] }))).toEqual([
      'one',
      'stray',
    ]);
  });

  it('is the rest of the direct dependencies too where their dialects are asked for', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-one', '@bifrost/provider-two', '@bifrost/provider-bad'),
      ...providerFiles('@bifrost/provider-one', 'one'),
      ...providerFiles('@bifrost/provider-two', 'two'),
      ...packageFiles('@bifrost/provider-bad', 'throw new Error("broken");'),
      ...packageFiles('bifrost-provider-stray', 'throw new Error("must not run");'),
    });
    const discovery = await discoverProviders({ folders: [folder], wanted: ['one'], unneeded: true });
    expect(discovery.waiting).toEqual([]);
    expect(idsOf(discovery)).toEqual(['one', 'two']);
    expect(discovery.notes).toHaveLength(1);
    expect(discovery.notes[0]).toMatch(/^not used: @bifrost\/provider-bad 1\.2\.3 .*broken/u);
  });

  it('is the package of the name before one whose manifest promises that provider too', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-cloud', 'bifrost-provider-studio'),
      ...packageFiles('@bifrost/provider-cloud', 'throw new Error("must not run");', {
        bifrost: { providers: ['cloud', 'studio'] },
      }),
      ...providerFiles('bifrost-provider-studio', 'studio'),
    });
    const discovery = await discoverProviders({ folders: [folder], wanted: ['studio'] });
    expect(idsOf(discovery)).toEqual(['studio']);
    expect(discovery.waiting.map(({ name }) => name)).toEqual(['@bifrost/provider-cloud']);
  });

  it('is of packages that hold what their names do not say, the one whose manifest says it', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-acme', '@bifrost/provider-cloud'),
      ...packageFiles('@bifrost/provider-acme', 'throw new Error("must not run");'),
      ...packageFiles(
        '@bifrost/provider-cloud',
        `export default [${adapterSource('cloud')}, ${adapterSource('studio')}];`,
        { bifrost: { providers: ['cloud', 'studio', 7] } },
      ),
    });
    const discovery = await discoverProviders({ folders: [folder], wanted: ['studio'] });
    expect(idsOf(discovery)).toEqual(['cloud', 'studio']);
    expect(discovery.waiting.map(({ name }) => name)).toEqual(['@bifrost/provider-acme']);
  });

  it('is refused if needed, whatever else is loaded', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-bad', '@bifrost/provider-two'),
      ...packageFiles('@bifrost/provider-bad', 'throw new Error("broken");'),
      ...providerFiles('@bifrost/provider-two', 'two'),
    });
    const options = { folders: [folder], wanted: ['bad'], unneeded: true };
    expect(await problemsOf(options)).toHaveLength(1);
  });

  it('are all direct dependencies when an id is in none of their names', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-cloud'),
      ...packageFiles(
        '@bifrost/provider-cloud',
        `export default [${adapterSource('cloud')}, ${adapterSource('studio')}];`,
      ),
    });
    expect(idsOf(await discoverProviders({ folders: [folder], wanted: ['studio'] }))).toEqual([
      'cloud',
      'studio',
    ]);
  });

  it('comes from the first folder that has it', async () => {
    const first = testFolder({
      ...projectFile('@bifrost/provider-one'),
      ...providerFiles('@bifrost/provider-one', 'one'),
    });
    const second = testFolder({
      ...projectFile('@bifrost/provider-one', '@bifrost/provider-two'),
      ...packageFiles('@bifrost/provider-one', 'throw new Error("must not run");'),
      ...providerFiles('@bifrost/provider-two', 'two'),
    });
    const discovery = await discoverProviders({ folders: [first, second] });
    expect(idsOf(discovery)).toEqual(['one', 'two']);
    expect(discovery.packages[0]?.folder).toBe(path.join(first, 'node_modules/@bifrost/provider-one'));
  });

  it('is the named package before the usual one', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-one'),
      ...packageFiles('@bifrost/provider-one', 'throw new Error("must not run");'),
      ...providerFiles('@acme/better-one', 'one', 'flavour: "better",'),
    });
    const { adapters } = await discoverProviders({
      folders: [folder],
      explicit: { one: '@acme/better-one' },
      wanted: ['one'],
    });
    expect(adapters).toMatchObject([{ id: 'one', flavour: 'better' }]);
  });

  it('is found from a folder below the project', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-one'),
      ...providerFiles('@bifrost/provider-one', 'one'),
      'config/production/bifrost.json': '{}',
    });
    expect(idsOf(await discoverProviders({ folders: [path.join(folder, 'config/production')] }))).toEqual([
      'one',
    ]);
  });

  it('takes a provider made by a class, whose methods stand in its prototype', async () => {
    const source = `class Acme {
      specVersion = 'v1'; name = 'Acme'; credential = 'none'; operations = {}; #origin = 'https://acme.example';
      get id() { return 'acme'; }
      origins() { return [this.#origin]; }
      authorize(request) { return request; }
    }
    export default new Acme();`;
    const folder = testFolder({
      ...projectFile('bifrost-provider-acme'),
      ...packageFiles('bifrost-provider-acme', source),
    });
    const { adapters } = await discoverProviders({ folders: [folder] });
    const context = { options: undefined, key: { name: 'k', value: undefined, options: undefined } };
    expect(adapters.map((adapter) => [adapter.id, adapter.origins(context)])).toEqual([
      ['acme', ['https://acme.example']],
    ]);
  });

  it('is nothing on a bare machine', async () => {
    expect(await discoverProviders({ folders: [testFolder(projectFile())], wanted: [] })).toEqual({
      adapters: [],
      unusable: [],
      packages: [],
      waiting: [],
      notes: [],
    });
  });

  it('lets a direct dependency be absent: many are optional', async () => {
    const folder = testFolder(projectFile('@bifrost/provider-absent'));
    expect(idsOf(await discoverProviders({ folders: [folder] }))).toEqual([]);
  });
});

describe('what is refused', () => {
  it('a package that is not installed', async () => {
    const folder = testFolder(projectFile());
    const problems = await problemsOf({
      folders: [folder],
      explicit: { acme: '@acme/bifrost-provider-acme' },
    });
    expect(problems).toMatchInlineSnapshot(`
      [
        "providers.acme.package: @acme/bifrost-provider-acme is not installed (looked from <folder>). Install it with: npm install @acme/bifrost-provider-acme",
      ]
    `);
  });

  it('another version of the interface', async () => {
    const two = withPackage(`export default { ...${adapterSource('bad')}, specVersion: 'v2' };`);
    expect(await problemsOf({ folders: [two] })).toMatchInlineSnapshot(`
      [
        "bifrost-provider-bad 1.2.3: it speaks version "v2" of the provider interface and this Bifrost speaks "v1"; install versions of both that belong together, and restart",
      ]
    `);
    const none = withPackage(`export default { id: 'bad' };`);
    expect(await problemsOf({ folders: [none] })).toMatchInlineSnapshot(`
      [
        "bifrost-provider-bad 1.2.3: it speaks version none of the provider interface and this Bifrost speaks "v1"; install versions of both that belong together, and restart",
      ]
    `);
  });

  it('a package that throws', async () => {
    const folder = withPackage(`throw new TypeError('no luck');`);
    expect(await problemsOf({ folders: [folder] })).toMatchInlineSnapshot(`
      [
        "bifrost-provider-bad 1.2.3 cannot be imported from <folder>/node_modules/bifrost-provider-bad/index.js: TypeError: no luck. Install it anew, or another version, and restart",
      ]
    `);
  });

  it('a package whose file is missing', async () => {
    const folder = withPackage('', { exports: './dist/nowhere.js' });
    const [problem] = await problemsOf({ folders: [folder] });
    expect(problem).toContain(
      'bifrost-provider-bad 1.2.3 cannot be imported from <folder>/node_modules/bifrost-provider-bad/dist/nowhere.js: ',
    );
  });

  it('exports that hold no provider', async () => {
    expect(await refused('export const acme = {};')).toMatchInlineSnapshot(`
      [
        "bifrost-provider-bad 1.2.3: its default export is no provider; write \`export default\` before what defineProvider gives",
      ]
    `);
    expect(await refused('export default [];')).toMatchInlineSnapshot(`
      [
        "bifrost-provider-bad 1.2.3: its default export is an empty list; put the provider in it",
      ]
    `);
    expect(await refused(`export default { specVersion: 'v1', id: 'Bad Name' };`)).toMatchInlineSnapshot(`
      [
        "bifrost-provider-bad 1.2.3: its provider "Bad Name" is not in the form of the interface: \`id\` must be lower-case letters, digits, "-" and "_"; mend it, or install another version, and restart",
      ]
    `);
    expect(await refused(`export default { ...${adapterSource('bad')}, authorize: undefined };`))
      .toMatchInlineSnapshot(`
        [
          "bifrost-provider-bad 1.2.3: its provider "bad" is not in the form of the interface: \`authorize\` must be a function; mend it, or install another version, and restart",
        ]
      `);
    expect(await refused('', { exports: { './other': './x.js' } })).toMatchInlineSnapshot(`
      [
        "bifrost-provider-bad 1.2.3: its package.json exports nothing to import (<folder>/node_modules/bifrost-provider-bad); install it anew",
      ]
    `);
  });

  it('a provider made by a class that lacks a method, or has a broken member', async () => {
    const [lacking] = await refused('class Bad { id = "bad"; specVersion = "v1" } export default new Bad();');
    expect(lacking).toBe(
      'bifrost-provider-bad 1.2.3: its provider "bad" is not in the form of the interface: `name` must be a text; mend it, or install another version, and restart',
    );
    const [throwing] = await refused(
      "class Bad { get specVersion() { throw new Error('no luck'); } } export default new Bad();",
    );
    expect(throwing).toBe(
      'bifrost-provider-bad 1.2.3: a member of its provider throws when it is read: no luck',
    );
  });

  it.each([
    ['operations: null', '`operations` must be an object of lists'],
    ['operations: { chat: {} }', '`operations.chat` must be a list'],
    ['operations: { chat: [{ endpoint() {} }] }', '`operations.chat.0.dialect` must be a dialect'],
    [
      "operations: { chat: [{ endpoint() {}, dialect: { id: 'b.c', operation: 'chat', stream: 'sse' } }] }",
      '`operations.chat.0.dialect.encodeRequest` must be a function',
    ],
    ["credential: 'maybe'", '`credential` must be "required", "optional" or "none"'],
    ['inbound: {}', '`inbound` must be a list'],
    ["inbound: [{ prefix: 'bad' }]", '`inbound.0.routes` must be a list'],
    ['origins: []', '`origins` must be a function'],
    ["options: { region: 'eu' }", '`options` must be a schema made with the `z` of @bifrost/core'],
    ['keyOptions: { safeParse() {} }', '`keyOptions` must be a schema made with the `z` of @bifrost/core'],
    ["classifyError: 'no'", '`classifyError` must be a function'],
    ['deployments: {}', '`deployments` must be a function'],
  ])('a provider of another form: %s', async (members, told) => {
    const [problem] = await refused(`export default ${adapterSource('bad', members)};`);
    expect(problem).toContain(told);
  });

  it('two packages with one id', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-one', '@acme/bifrost-provider-one'),
      ...providerFiles('@bifrost/provider-one', 'one'),
      ...providerFiles('@acme/bifrost-provider-one', 'one'),
    });
    expect(await problemsOf({ folders: [folder] })).toMatchInlineSnapshot(`
      [
        "two packages hold a provider "one": @bifrost/provider-one 1.2.3 and @acme/bifrost-provider-one 1.2.3. Remove one, or name the one that you mean as "package" in providers.one",
      ]
    `);
  });

  it('one package with one id twice', async () => {
    const folder = withPackage(`export default [${adapterSource('a')}, ${adapterSource('a')}];`);
    expect(await problemsOf({ folders: [folder] })).toMatchInlineSnapshot(`
      [
        "bifrost-provider-bad 1.2.3: two of its providers have the id "a"",
      ]
    `);
  });

  it('a second copy of core', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-one'),
      ...providerFiles('@bifrost/provider-one', 'one'),
      'node_modules/@bifrost/provider-one/node_modules/@bifrost/core/package.json':
        '{"name": "@bifrost/core", "version": "0.9.0"}',
      'node_modules/@bifrost/core/package.json': '{"name": "@bifrost/core", "version": "1.0.0"}',
    });
    const coreFolder = path.join(folder, 'node_modules/@bifrost/core');
    expect(await problemsOf({ folders: [folder], load: { coreFolder } })).toMatchInlineSnapshot(`
      [
        "@bifrost/provider-one 1.2.3 would bring a second copy of @bifrost/core: <folder>/node_modules/@bifrost/provider-one/node_modules/@bifrost/core (0.9.0) beside <folder>/node_modules/@bifrost/core (1.0.0). Install versions that share one, then run: npm dedupe",
      ]
    `);
    const shared = testFolder({
      ...projectFile('@bifrost/provider-one'),
      ...providerFiles('@bifrost/provider-one', 'one'),
      'node_modules/@bifrost/core/package.json': '{"name": "@bifrost/core", "version": "1.0.0"}',
    });
    const sharedCore = path.join(shared, 'node_modules/@bifrost/core');
    expect(idsOf(await discoverProviders({ folders: [shared], load: { coreFolder: sharedCore } }))).toEqual([
      'one',
    ]);
  });

  it('several at once, all told', async () => {
    const folder = testFolder({
      ...projectFile('bifrost-provider-bad', 'bifrost-provider-worse'),
      ...packageFiles('bifrost-provider-bad', 'export default 1;'),
      ...packageFiles('bifrost-provider-worse', 'export default 2;'),
    });
    expect(await problemsOf({ folders: [folder], explicit: { x: 'absent' } })).toHaveLength(3);
  });
});

const tolerates = (id: string): boolean => id === 'bad';

describe('what is gone on without', () => {
  const files = {
    ...projectFile('bifrost-provider-bad', 'bifrost-provider-fine'),
    ...packageFiles(
      'bifrost-provider-bad',
      `export default { ...${adapterSource('bad')}, specVersion: 'v9' };`,
    ),
    ...providerFiles('bifrost-provider-fine', 'fine'),
  };

  it('is a provider that may be missed', async () => {
    const options = { folders: [testFolder(files)], wanted: ['bad', 'fine'] };
    const discovery = await discoverProviders({ ...options, tolerates });
    expect(idsOf(discovery)).toEqual(['fine']);
    expect(discovery.unusable).toEqual([
      {
        id: 'bad',
        package: { name: 'bifrost-provider-bad', version: '1.2.3' },
        problem: expect.stringContaining('it speaks version "v9"'),
      },
    ]);
    expect(await problemsOf({ ...options, tolerates: (id) => id === 'fine' })).toHaveLength(1);
  });

  it('is one of a package that the entry names', async () => {
    const folder = testFolder({
      ...projectFile(),
      ...packageFiles('@acme/odd', 'throw new Error("no luck");'),
    });
    const options = { folders: [folder], explicit: { bad: '@acme/odd' }, wanted: ['bad'] };
    expect((await discoverProviders({ ...options, tolerates })).unusable).toMatchObject([
      { id: 'bad', package: { name: '@acme/odd', version: '1.2.3' } },
    ]);
  });

  it('is never replaced by another package where the entry names one', async () => {
    const folder = testFolder({
      ...projectFile('bifrost-provider-bad'),
      ...providerFiles('bifrost-provider-bad', 'bad'),
      ...packageFiles('@acme/odd', 'export default 1;'),
    });
    const options = { folders: [folder], explicit: { bad: '@acme/odd' }, wanted: ['bad'], unneeded: true };
    expect(await problemsOf(options)).toHaveLength(1);
    expect(idsOf(await discoverProviders({ ...options, tolerates }))).toEqual([]);
  });

  it('is a package that was only looked into, once all that is wanted is there', async () => {
    const folder = testFolder({
      ...files,
      ...projectFile('bifrost-provider-bad', 'bifrost-provider-cloud'),
      ...providerFiles('bifrost-provider-cloud', 'studio'),
    });
    const discovery = await discoverProviders({ folders: [folder], wanted: ['studio'] });
    expect(idsOf(discovery)).toEqual(['studio']);
    expect(discovery.notes).toEqual([expect.stringMatching(/^not used: bifrost-provider-bad/u)]);
    expect(await problemsOf({ folders: [folder], wanted: ['studio', 'nowhere'] })).toHaveLength(1);
  });

  it('is nothing where another package has the provider', async () => {
    const folder = testFolder({
      ...projectFile('bifrost-provider-bad', '@acme/bifrost-provider-bad'),
      ...packageFiles('bifrost-provider-bad', 'export default 1;'),
      ...providerFiles('@acme/bifrost-provider-bad', 'bad'),
    });
    const { adapters, unusable } = await discoverProviders({ folders: [folder], wanted: ['bad'], tolerates });
    expect([adapters.map(({ id }) => id), unusable]).toEqual([['bad'], []]);
  });

  it('is never a choice between two', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-one', '@acme/bifrost-provider-one'),
      ...providerFiles('@bifrost/provider-one', 'one'),
      ...providerFiles('@acme/bifrost-provider-one', 'one'),
    });
    expect(await problemsOf({ folders: [folder], tolerates: () => true })).toHaveLength(1);
  });
});

it('tells which loaded packages have another version now', async () => {
  const folder = testFolder({
    ...projectFile('@bifrost/provider-one', 'bifrost-provider-two'),
    ...providerFiles('@bifrost/provider-one', 'one'),
    ...providerFiles('bifrost-provider-two', 'two'),
  });
  const before = await discoverProviders({ folders: [folder] });
  expect(changedVersions(before.packages, before.packages)).toEqual([]);
  writeFiles(
    folder,
    packageFiles('@bifrost/provider-one', `export default ${adapterSource('one')};`, { version: '1.3.0' }),
  );
  const after = await discoverProviders({ folders: [folder] });
  expect(changedVersions(before.packages, after.packages)).toEqual([
    '@bifrost/provider-one changed from 1.2.3 to 1.3.0; restart to use it',
  ]);
});
