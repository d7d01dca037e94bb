import { describe, expect, it } from 'vitest';
import { acmeProject, projectFolder } from '../../test/support/project.js';
import { run, type Outcome, type RunSetting } from '../../test/support/run.js';

const environment = { ACME_API_KEY: 'acme-secret-0123456789' };

function doctor(configuration: unknown, flags = '', setting: RunSetting = {}): Promise<Outcome> {
  const text = typeof configuration === 'string' ? configuration : JSON.stringify(configuration);
  const workingFolder = projectFolder({
    ...acmeProject(),
    'bifrost.json': text,
    'secrets/acme': 'acme-from-a-file-0123456789\n',
  });
  return run(`doctor ${flags}`, { workingFolder, environment, ...setting });
}

describe('a healthy configuration', () => {
  it('is told with package, keys and address', async () => {
    const providers = {
      acme: {
        keys: [
          { name: 'primary', value: 'env.ACME_API_KEY', models: ['acme-mini'] },
          { name: 'mounted', value: 'file.secrets/acme' },
          { name: 'literal', value: 'acme-written-down-0123456789', enabled: false },
        ],
        network_config: { base_url: 'https://llm.example/proxy/v1' },
      },
      local: {
        custom_provider_config: { base_provider_type: 'acme', is_key_less: true },
        network_config: { base_url: 'http://localhost:1234' },
      },
      sandbox: {},
    };
    const outcome = await doctor({ providers });
    expect(outcome.out).not.toMatch(/acme-secret|acme-from|acme-written/u);
    expect(outcome).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "bifrost        1.0.0, Node 20.20.2
      configuration  /home/you/shop/bifrost.json

      ✓ acme  Acme, bifrost-provider-acme 1.2.3, interface v1
          key primary  env.ACME_API_KEY found                                   acme-mini
          key mounted  file.secrets/acme found                                  all models
          key literal  ! written in the file, better in a variable: "env.NAME"  all models  switched off
          address      https://llm.example/proxy/v1/models/acme-mini/chat

      ✓ local  Acme, bifrost-provider-acme 1.2.3, interface v1
          key      none needed
          address  http://localhost:1234/v1/models/{model}/chat

      ✓ sandbox  Sandbox, @bifrost/provider-sandbox 1.0.0, interface v1
          key      none needed
          address  none: answers inside this process

      No problems.
      ",
      }
    `);
  });

  it('on a bare machine is the simulated provider', async () => {
    expect(await run('doctor')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "bifrost        1.0.0, Node 20.20.2
      configuration  the environment: no file was found
                     nothing is configured, so Sandbox makes up the answers

      ✓ sandbox  Sandbox, @bifrost/provider-sandbox 1.0.0, interface v1
          key      none needed
          address  none: answers inside this process

      No problems.
      ",
      }
    `);
  });
});

describe('what is missing', () => {
  it('is told beside its provider, with the next step', async () => {
    const outcome = await doctor({
      providers: {
        acme: { keys: [{ value: 'env.NOT_SET' }, { value: 'file.not/there' }, { value: 'env.NOT_SET' }] },
        other: { custom_provider_config: { base_provider_type: 'nobody' } },
        fine: {
          custom_provider_config: { base_provider_type: 'acme' },
          keys: [{ value: 'env.ACME_API_KEY' }],
        },
        odd: 3,
      },
      aliases: { fast: 'nothing/x' },
    });
    expect(outcome).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "",
        "out": "bifrost        1.0.0, Node 20.20.2
      configuration  /home/you/shop/bifrost.json

      ✗ acme  Acme, bifrost-provider-acme 1.2.3, interface v1
          key key-1  ✗ the environment variable NOT_SET is not set                         all models
          key key-2  ✗ the file not/there cannot be read: there is no such file or folder  all models
          key key-3  ✗ the environment variable NOT_SET is not set                         all models
          → export NOT_SET=<the key>
          → write the key into not/there

      ✗ other  no installed provider has this name
          ✗ providers.other.custom_provider_config.base_provider_type: no provider "nobody" is installed (installed: acme, sandbox). Install the package that brings it, as a rule @bifrost/provider-nobody or bifrost-provider-nobody (docs/providers has ours)

      ✓ fine  Acme, bifrost-provider-acme 1.2.3, interface v1
          key key-1  env.ACME_API_KEY found  all models
          address    https://api.acme.example/v1/models/{model}/chat

      ✗ odd  no installed provider has this name
          ✗ providers.odd: must be an object

      ✗ aliases.fast: no provider "nothing" is configured (configured: acme, other, fine, odd)

      Installed and not configured: @bifrost/provider-sandbox 1.0.0

      6 problems.
      ",
      }
    `);
  });

  it('is told of a file that is no JSON', async () => {
    expect(await doctor('{ "providers": ')).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "",
        "out": "bifrost        1.0.0, Node 20.20.2
      configuration  a file that cannot be used

      ✗ /home/you/shop/bifrost.json:1:16 a value is expected
          { "providers": 
                         ^

      Installed and not configured: bifrost-provider-acme 1.2.3, @bifrost/provider-sandbox 1.0.0

      1 problem.
      ",
      }
    `);
  });

  it('is told of a package that does not load, without hiding the rest', async () => {
    const workingFolder = projectFolder({
      'package.json': '{ "name": "p", "dependencies": { "bifrost-provider-bad": "*" } }',
      'node_modules/bifrost-provider-bad/package.json':
        '{ "name": "bifrost-provider-bad", "version": "1.0.0", "exports": "./index.js", "type": "module" }',
      'node_modules/bifrost-provider-bad/index.js': 'throw new Error("broken");',
      'bifrost.json': '{ "providers": { "bad": {}, "sandbox": {} } }',
    });
    expect(await run('doctor', { workingFolder })).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "",
        "out": "bifrost        1.0.0, Node 20.20.2
      configuration  /home/you/shop/bifrost.json

      ✗ bad  bifrost-provider-bad 1.0.0
          ✗ providers.bad: bifrost-provider-bad 1.0.0 cannot be imported from /home/you/shop/node_modules/bifrost-provider-bad/index.js: Error: broken. Install it anew, or another version, and restart

      ✓ sandbox  Sandbox, @bifrost/provider-sandbox 1.0.0, interface v1
          key      none needed
          address  none: answers inside this process

      1 problem.
      ",
      }
    `);
    expect((await run('validate', { workingFolder })).out).toContain(
      'bifrost-provider-bad 1.0.0 cannot be imported from',
    );
  });
});

it('a package that fails before there is a request hides no other', async () => {
  const workingFolder = projectFolder({
    ...acmeProject("origins() { throw new Error('no luck'); },"),
    'bifrost.json': '{ "providers": { "acme": { "keys": [{ "value": "any" }] }, "sandbox": {} } }',
  });
  const { code, out } = await run('doctor', { workingFolder });
  expect([code, out]).toEqual([1, expect.stringContaining('✓ sandbox')]);
  expect(out).toContain('providers.acme: its package fails before there is a request: no luck');
  expect(out).toContain('1 problem.');
  expect((await run('chat Hi', { workingFolder })).err).toContain('its `origins` throws: no luck');
});

it('plugins that cannot be loaded are told of', async () => {
  const file = { providers: { sandbox: {} }, plugins: [{ package: 'no-such-plugin' }] };
  const told = 'plugins[0].package: no-such-plugin is not installed';
  expect(await doctor(file)).toMatchObject({ code: 1, out: expect.stringContaining(told) });
  const workingFolder = projectFolder({ 'bifrost.json': JSON.stringify(file) });
  expect((await run('validate', { workingFolder })).out).toContain('no-such-plugin is not installed');
  expect((await run('chat Hi', { workingFolder })).err).toContain(told);
});

describe('--online', () => {
  it('tries every key that is switched on, and says what to do', async () => {
    const providers = {
      good: { custom_provider_config: { base_provider_type: 'sandbox' } },
      refusing: {
        custom_provider_config: { base_provider_type: 'sandbox' },
        sandbox_config: { faults: [{ kind: '401' }] },
        keys: [{ name: 'one' }, { name: 'two' }, { name: 'paused', enabled: false }],
      },
      mute: { custom_provider_config: { base_provider_type: 'acme' }, keys: [{ value: 'env.ACME_API_KEY' }] },
    };
    expect(await doctor({ providers }, '--online')).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "",
        "out": "bifrost        1.0.0, Node 20.20.2
      configuration  /home/you/shop/bifrost.json

      ✓ good  Sandbox, @bifrost/provider-sandbox 1.0.0, interface v1
          key key-1  no value needed  all models  ✓ works
          address    none: answers inside this process

      ✗ refusing  Sandbox, @bifrost/provider-sandbox 1.0.0, interface v1
          key one     no value needed  all models  ✗ authentication
          key two     no value needed  all models  ✗ authentication
          key paused  no value needed  all models  switched off
          address     none: answers inside this process
          ✗ one: refusing refused key 'one' (HTTP 401)
          ✗ two: refusing refused key 'two' (HTTP 401)
          → replace the key: the provider refuses it

      ✓ mute  Acme, bifrost-provider-acme 1.2.3, interface v1
          key key-1  env.ACME_API_KEY found  all models  not tried: the provider has no cheap call
          address    https://api.acme.example/v1/models/{model}/chat

      2 problems.
      ",
      }
    `);
  });

  it('is not done unasked', async () => {
    const providers = { sandbox: { sandbox_config: { faults: [{ kind: '401' }] } } };
    expect((await doctor({ providers })).code).toBe(0);
    expect((await doctor({ providers }, '--online')).code).toBe(1);
  });
});

it('speaks JSON', async () => {
  const { code, out } = await doctor({ providers: { acme: { keys: [{ value: 'env.NOT_SET' }] } } }, '--json');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    node: '20.20.2',
    providers: [
      {
        name: 'acme',
        adapter: { id: 'acme', spec: 'v1' },
        keys: [{ name: 'key-1', references: [{ reference: 'env.NOT_SET' }] }],
        next: ['export NOT_SET=<the key>'],
      },
    ],
  });
});
