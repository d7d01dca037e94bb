import path from 'node:path';
import { BifrostError, printableConfiguration } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { packageFiles, projectFile, providerFiles, testFolder, writeFiles } from '../test/support/folder.js';
import {
  composedJsonSchema,
  loadConfiguration,
  type LoadConfigurationOptions,
  type LoadedConfiguration,
} from './load-configuration.js';

const one = providerFiles('@bifrost/provider-one', 'one');
/** A provider on this machine that wants no key. */
const near = providerFiles(
  '@bifrost/provider-near',
  'near',
  `credential: 'none', environment: undefined, origins: () => ['http://localhost:4321'],`,
);
/** A provider that makes up its answers. */
const fake = providerFiles(
  '@bifrost/provider-fake',
  'fake',
  `credential: 'none', environment: undefined, origins: () => [], respond: async () => ({}),`,
);
const configured = JSON.stringify({ providers: { one: { keys: [{ value: 'env.KEY' }] } } });

function neverAsk(): Promise<boolean> {
  return Promise.reject(new Error('asked'));
}

function load(folder: string, options: Partial<LoadConfigurationOptions> = {}): Promise<LoadedConfiguration> {
  return loadConfiguration({
    workingFolder: folder,
    programFolder: folder,
    environment: { KEY: 'sk-0123456789' },
    isReachable: () => Promise.resolve(false),
    ...options,
  });
}

async function problemsOf(loading: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await loading.catch((reason: unknown) => reason);
  return BifrostError.isInstance(error) ? (error.problems ?? []) : [];
}

describe('the file', () => {
  it('is the named one before all others', async () => {
    const folder = testFolder({
      ...projectFile(),
      ...one,
      'bifrost.json': '{}',
      'other/mine.json': configured,
    });
    const { path: file, from, configuration } = await load(folder, { flag: 'other/mine.json' });
    expect(file).toBe(path.join(folder, 'other/mine.json'));
    expect(from).toBe(`${file} (--config)`);
    expect([...configuration.providers.keys()]).toEqual(['one']);
  });

  it('is bifrost.json before config.json', async () => {
    const folder = testFolder({
      ...projectFile(),
      ...one,
      'bifrost.json': configured,
      'config.json': '{"providers": {}}',
    });
    expect((await load(folder)).path).toBe(path.join(folder, 'bifrost.json'));
  });

  it('is config.json only if it has providers', async () => {
    const ours = testFolder({ ...projectFile(), ...one, 'config.json': configured });
    expect((await load(ours)).from).toContain('config.json in the working folder');
    const foreign = { 'config.json': '{"database": "providers"}' };
    const theirs = testFolder({ ...projectFile('@bifrost/provider-fake'), ...fake, ...foreign });
    expect((await load(theirs)).path).toBeUndefined();
    const broken = testFolder({
      ...projectFile('@bifrost/provider-fake'),
      ...fake,
      'config.json': 'not: json',
    });
    expect((await load(broken)).path).toBeUndefined();
  });

  it('that is named must be there', async () => {
    const folder = testFolder(projectFile());
    const problems = await problemsOf(load(folder, { flag: 'none.json' }));
    expect(problems).toEqual([`--config: there is no file ${path.join(folder, 'none.json')}`]);
  });

  it('names packages of its own', async () => {
    const folder = testFolder({
      ...projectFile(),
      ...providerFiles('@acme/own-provider', 'acme'),
      'bifrost.json': JSON.stringify({
        providers: { acme: { package: '@acme/own-provider', keys: [{ value: 'env.KEY' }] } },
      }),
    });
    expect((await load(folder)).configuration.providers.get('acme')?.adapter.id).toBe('acme');
  });

  it('may refer to files beside it, which are told for watching', async () => {
    const folder = testFolder({
      ...projectFile(),
      ...one,
      'secrets/one': 'sk-from-file\n',
      'bifrost.json': JSON.stringify({ providers: { one: { keys: [{ value: 'file.secrets/one' }] } } }),
    });
    const { configuration, files } = await load(folder);
    expect(configuration.providers.get('one')?.keys[0]?.value?.reveal()).toBe('sk-from-file');
    expect(files).toEqual([path.join(folder, 'secrets/one')]);
  });

  it('that needs a missing provider says how to install it', async () => {
    const folder = testFolder({ ...projectFile(), 'bifrost.json': configured });
    expect(await problemsOf(load(folder))).toMatchInlineSnapshot(`
      [
        "providers.one: no provider "one" is installed (installed: none). Install the package that brings it, as a rule @bifrost/provider-one or bifrost-provider-one (docs/providers has ours); or, if it speaks the API of an installed one, name that in custom_provider_config.base_provider_type",
      ]
    `);
  });
});

describe('a provider whose package cannot be used', () => {
  const files = {
    ...projectFile('@bifrost/provider-one', 'bifrost-provider-bad'),
    ...one,
    ...packageFiles('bifrost-provider-bad', 'throw new Error("no luck at /secret/place");'),
    'bifrost.json': JSON.stringify({
      providers: {
        one: { keys: [{ value: 'env.KEY' }] },
        bad: {
          bad_config: { whatever: 'it takes' },
          keys: [{ value: 'env.KEY', bad_key_config: { whatever: 1 } }],
        },
      },
      aliases: { fast: { targets: ['bad/quick', 'one/quick'] } },
    }),
  };

  it('is refused, unless it may be set aside', async () => {
    const [problem] = await problemsOf(load(testFolder(files)));
    expect(problem).toContain('bifrost-provider-bad 1.2.3 cannot be imported');
  });

  it('is set aside for one that refuses everything, with the rest as it was', async () => {
    const loaded = await load(testFolder(files), { maySetAside: () => true });
    expect(loaded.discovery.unusable).toMatchObject([
      { id: 'bad', package: { name: 'bifrost-provider-bad', version: '1.2.3' } },
    ]);
    expect([...loaded.configuration.providers.keys()]).toEqual(['one', 'bad']);
    const { adapter } = loaded.configuration.providers.get('bad') ?? {};
    const [entry] = adapter?.operations.chat ?? [];
    const context = { model: 'm', stream: false, options: {}, keyOptions: {} };
    const ask = () => entry?.dialect.encodeRequest({ model: 'm', messages: [], stream: false }, context);
    expect(ask).toThrow(
      "bad is set aside: its package bifrost-provider-bad 1.2.3 cannot be used; the gateway's log says why",
    );
    // callers are told no reason that could name places of this machine
    expect(ask).not.toThrow(/secret/u);
  });

  it('keeps nothing of its options: what of them is secret only the package knows', async () => {
    const bad = {
      bad_config: { token: 'env.KEY' },
      keys: [{ value: 'env.KEY', bad_key_config: { secret_key: 'env.KEY', other: 'written-0123456789' } }],
    };
    const folder = testFolder({ ...files, 'bifrost.json': JSON.stringify({ providers: { bad } }) });
    const { configuration } = await load(folder, { maySetAside: () => true });
    expect(JSON.stringify(printableConfiguration(configuration))).not.toContain('0123456789');
  });

  it.each([
    ["origins: () => { throw new Error('no luck') },", 'its `origins` throws: no luck'],
    ["origins: () => 'https://bad.example',", 'its `origins` gives no list'],
    ['deployments: (options) => options.missing.names,', 'its `deployments` throws: Cannot read properties'],
  ])('is one as well whose functions fail before there is a request: %s', async (members, reason) => {
    const folder = testFolder({ ...files, ...providerFiles('bifrost-provider-bad', 'bad', members) });
    const keys = [{ value: 'env.KEY' }];
    writeFiles(folder, { 'bifrost.json': JSON.stringify({ providers: { one: { keys }, bad: { keys } } }) });
    const [problem] = await problemsOf(load(folder));
    expect(problem).toContain(`bifrost-provider-bad 1.2.3: ${reason}`);
    const { configuration, discovery } = await load(folder, { maySetAside: () => true });
    expect(discovery.unusable).toEqual([
      { id: 'bad', package: { name: 'bifrost-provider-bad', version: '1.2.3' }, problem },
    ]);
    expect(discovery.adapters.map(({ id }) => id)).toEqual(['one']);
    expect(configuration.providers.get('bad')?.adapter.name).toBe('bad (set aside)');
    expect(configuration.providers.get('one')?.adapter.name).toBe('ONE');
  });

  it('stays away where no file says that it is needed', async () => {
    const { 'bifrost.json': _, ...rest } = files;
    const loaded = await load(testFolder(rest), {
      maySetAside: () => true,
      environment: { ONE_API_KEY: 'sk-one' },
    });
    expect([...loaded.configuration.providers.keys()]).toEqual(['one']);
    expect(loaded.discovery.unusable).toMatchObject([{ id: 'bad' }]);
    expect(await problemsOf(load(testFolder(rest)))).toHaveLength(1);
  });
});

describe('files', () => {
  it('are asked of whoever brings them, with those that a refused configuration names', async () => {
    const folder = testFolder({ ...projectFile(), ...one, 'bifrost.json': '{' });
    const keys = [{ value: 'file.here' }, { name: 'second', value: 'file.gone' }];
    const texts = new Map([
      [path.join(folder, 'bifrost.json'), JSON.stringify({ providers: { one: { keys } } })],
      [path.join(folder, 'here'), 'sk-0123456789'],
    ]);
    const asked: string[] = [];
    const readFile = (file: string): string => {
      asked.push(path.relative(folder, file));
      const text = texts.get(file);
      if (text === undefined) throw Object.assign(new Error('gone'), { code: 'ENOENT' });
      return text;
    };
    expect(await problemsOf(load(folder, { readFile }))).toEqual([
      expect.stringContaining('the file gone cannot be read: there is no such file or folder'),
    ]);
    expect(asked).toEqual(['bifrost.json', 'here', 'gone']);
    texts.set(path.join(folder, 'gone'), 'sk-9876543210');
    const { configuration } = await load(folder, { readFile });
    expect(configuration.providers.get('one')?.keys).toHaveLength(2);
  });

  it('that are there and cannot be read are a problem', async () => {
    const folder = testFolder({ ...projectFile(), ...one, 'bifrost.json/inside': '' });
    expect(await problemsOf(load(folder))).toEqual([
      `${path.join(folder, 'bifrost.json')} cannot be read: it is a folder`,
    ]);
  });
});

describe('without a file', () => {
  const failing = `origins: () => { throw new Error('no luck'); }`;

  it('a provider whose origins fail is set aside where it may be, and refused where not', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-bad'),
      ...providerFiles('@bifrost/provider-bad', 'bad', failing),
    });
    const environment = { BAD_API_KEY: 'sk-0123456789' };
    const { configuration, discovery } = await load(folder, { environment, maySetAside: () => true });
    expect(configuration.providers.get('bad')?.adapter.name).toBe('bad (set aside)');
    const problem = expect.stringContaining('@bifrost/provider-bad 1.2.3: its `origins` throws: no luck');
    expect(discovery.unusable).toMatchObject([{ id: 'bad', problem }]);
    expect(await problemsOf(load(folder, { environment }))).toEqual([problem]);
  });

  it('a provider of this machine whose origins fail is left alone with a note', async () => {
    const members = `credential: 'none', environment: undefined, ${failing}`;
    const folder = testFolder({
      ...projectFile('@bifrost/provider-bad', '@bifrost/provider-fake'),
      ...providerFiles('@bifrost/provider-bad', 'bad', members),
      ...fake,
    });
    const { configuration, notes } = await load(folder, { isReachable: neverAsk });
    expect([...configuration.providers.keys()]).toEqual(['fake']);
    expect(notes).toContain('bad: not looked for on this machine, since its `origins` throws: no luck');
  });

  it('keys of well-known variables are used', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-one', '@bifrost/provider-fake'),
      ...one,
      ...fake,
    });
    const { configuration, from, notes } = await load(folder, {
      environment: { ONE_API_KEY: 'sk-0123456789' },
    });
    expect([...configuration.providers.keys()]).toEqual(['one']);
    expect(configuration.providers.get('one')?.keys[0]).toMatchObject({ name: 'environment' });
    expect({ from, notes }).toMatchInlineSnapshot(`
      {
        "from": "the environment: no file was found",
        "notes": [
          "one: key from ONE_API_KEY",
        ],
      }
    `);
  });

  it('empty variables are none', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-one', '@bifrost/provider-fake'),
      ...one,
      ...fake,
    });
    const { configuration } = await load(folder, { environment: { ONE_API_KEY: '' } });
    expect([...configuration.providers.keys()]).toEqual(['fake']);
  });

  it('providers of this machine are used when they answer', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-near', '@bifrost/provider-fake'),
      ...near,
      ...fake,
    });
    const asked: string[] = [];
    const isReachable = (origin: string): Promise<boolean> => {
      asked.push(origin);
      return Promise.resolve(true);
    };
    const { configuration, notes } = await load(folder, { isReachable });
    expect([...configuration.providers.keys()]).toEqual(['near']);
    expect(asked).toEqual(['http://localhost:4321']);
    expect(notes).toEqual(['near: running at http://localhost:4321']);
  });

  it('a provider elsewhere is never asked whether it is there', async () => {
    const far = providerFiles('@bifrost/provider-far', 'far', `credential: 'none', environment: undefined,`);
    const folder = testFolder({
      ...projectFile('@bifrost/provider-far', '@bifrost/provider-fake'),
      ...far,
      ...fake,
    });
    expect([...(await load(folder, { isReachable: neverAsk })).configuration.providers.keys()]).toEqual([
      'fake',
    ]);
  });

  it('the simulated provider stands in where there is nothing', async () => {
    const folder = testFolder({
      ...projectFile('@bifrost/provider-one', '@bifrost/provider-fake'),
      ...one,
      ...fake,
    });
    const { from, notes } = await load(folder);
    expect({ from, notes }).toMatchInlineSnapshot(`
      {
        "from": "nothing: no file and no key was found",
        "notes": [
          "nothing is configured, so FAKE makes up the answers",
        ],
      }
    `);
  });

  it('there must be at least that', async () => {
    const folder = testFolder({ ...projectFile('@bifrost/provider-one'), ...one });
    expect(await problemsOf(load(folder))).toMatchInlineSnapshot(`
      [
        "there is no configuration: write bifrost.json, or set one of ONE_API_KEY",
      ]
    `);
    expect(await problemsOf(load(testFolder(projectFile())))).toMatchInlineSnapshot(`
      [
        "there is no configuration: write bifrost.json and install a provider",
      ]
    `);
  });
});

it('writes the schema of what is installed, as the text of a file', async () => {
  const folder = testFolder({ ...projectFile('@bifrost/provider-one'), ...one });
  const { discovery } = await load(folder, { environment: { ONE_API_KEY: 'sk-0123456789' } });
  const text = composedJsonSchema(discovery.adapters);
  expect(text.endsWith('}\n')).toBe(true);
  expect(JSON.parse(text)).toMatchObject({ properties: { providers: { properties: { one: {} } } } });
});
