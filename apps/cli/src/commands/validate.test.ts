import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { acmeProject, linkPackage, projectFolder } from '../../test/support/project.js';
import { run } from '../../test/support/run.js';

const environment = { ACME_API_KEY: 'acme-secret-0123456789' };

function folderWith(configuration: unknown, name = 'bifrost.json'): string {
  const text = typeof configuration === 'string' ? configuration : JSON.stringify(configuration);
  return projectFolder({ ...acmeProject(), [name]: text });
}

/** A configuration with prices in a file, and the file; `undefined` for none. */
function folderPriced(prices: string | undefined): string {
  const configuration = {
    providers: { sandbox: {} },
    gateway: { pricing: { overrides: 'file.prices.json' } },
  };
  const workingFolder = folderWith(configuration);
  if (prices !== undefined) writeFileSync(path.join(workingFolder, 'prices.json'), prices);
  linkPackage(workingFolder, 'pricing');
  return workingFolder;
}

describe('a good file', () => {
  const good = {
    providers: {
      acme: { keys: [{ value: 'env.ACME_API_KEY' }, { value: 'env.ACME_API_KEY' }] },
      sandbox: {},
    },
    aliases: { fast: 'acme/acme-mini' },
  };

  it('is said to be good', async () => {
    expect(await run('validate', { workingFolder: folderWith(good), environment })).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "✓ bifrost.json is valid
        providers  acme (2 keys), sandbox (1 key)
        aliases    fast
      ",
      }
    `);
  });

  it('may have any name, given as argument or flag', async () => {
    const workingFolder = folderWith(good, 'other.json');
    const byName = await run('validate other.json', { workingFolder, environment });
    expect(byName.code).toBe(0);
    expect(await run('validate --config other.json', { workingFolder, environment })).toEqual(byName);
  });

  it('is told to a script in JSON', async () => {
    const { code, out } = await run('validate --json', { workingFolder: folderWith(good), environment });
    expect([code, JSON.parse(out)]).toEqual([0, { valid: true, file: 'bifrost.json', problems: [] }]);
  });
});

describe('a bad file', () => {
  const bad = {
    providers: {
      acme: {
        keys: [{ value: 'env.MISSING', weight: 'heavy' }, { valu: 'x' }],
        network_config: { max_retries: -1 },
      },
      acne: {},
    },
    gatway: {},
  };

  it('is told everything at once, each with its place', async () => {
    expect(await run('validate', { workingFolder: folderWith(bad), environment })).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "",
        "out": "✗ bifrost.json: 6 problems

        providers.acme.keys[0].value
            the environment variable MISSING is not set
        gatway
            unknown field, did you mean "gateway"?
        providers.acme.network_config.max_retries
            must be 0 or more, got -1
        providers.acme.keys[0].weight
            must be a number, got a text
        providers.acme.keys[1].valu
            unknown field, did you mean "value"?
        providers.acne
            no provider "acne" is installed (installed: acme, sandbox). Did you mean "acme"? Otherwise install the package that brings it, as a rule @bifrost/provider-acne or bifrost-provider-acne (docs/providers has ours); or, if it speaks the API of an installed one, name that in custom_provider_config.base_provider_type
      ",
      }
    `);
  });

  it('is told to a script with paths apart', async () => {
    const { code, out } = await run('validate --json', { workingFolder: folderWith(bad), environment });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      valid: false,
      problems: expect.arrayContaining([
        { path: 'providers.acme.keys[0].weight', message: 'must be a number, got a text' },
      ]),
    });
  });

  it('that is no JSON is shown the place', async () => {
    const workingFolder = folderWith('{\n  "providers": { "acme": {} \n  "sandbox": {}\n}');
    expect((await run('validate', { workingFolder })).out).toMatchInlineSnapshot(`
      "✗ bifrost.json: 1 problem

        /home/you/shop/bifrost.json:3:3 "," is expected
            "sandbox": {}
            ^
      "
    `);
  });

  it('never gives a key away', async () => {
    const secret = 'sk-acme-0123456789abcdef';
    const workingFolder = folderWith({ providers: { acme: { keys: [{ value: secret, name: 7 }, secret] } } });
    const { out, err } = await run('validate', { workingFolder });
    expect(out + err).not.toContain(secret);
  });
});

describe('prices of one’s own', () => {
  it('are said to be good', async () => {
    const prices = '/* ours */ { "sandbox": { "models": { "echo*": { "usd_per_request": "0.04" } } } }';
    expect(await run('validate', { workingFolder: folderPriced(prices) })).toMatchObject({
      code: 0,
      err: '',
    });
  });

  it('are told everything at once, each with its place', async () => {
    const prices = {
      openai: {
        same_as: 'opnai',
        models: { 'gpt-4o': { usd_per_million_tokens: { inptu: 1, output: '1,5' } } },
      },
    };
    expect((await run('validate', { workingFolder: folderPriced(JSON.stringify(prices)) })).out)
      .toMatchInlineSnapshot(`
      "✗ bifrost.json: 3 problems

        gateway.pricing.overrides
            openai.same_as is no provider of the catalogue
        gateway.pricing.overrides
            openai.models.gpt-4o.usd_per_million_tokens.output must be an amount of USD, 0 or more: 2.5 or "2.5"
        gateway.pricing.overrides
            openai.models.gpt-4o.usd_per_million_tokens.inptu is not known here, did you mean "input"?
      "
    `);
  });

  it('that are no JSON are shown the place', async () => {
    const { code, out } = await run('validate', { workingFolder: folderPriced('{\n  "openai" {}\n}') });
    expect(code).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "✗ bifrost.json: 1 problem

        gateway.pricing.overrides:2:12 ":" is expected
            "······" {}
                     ^
      "
    `);
  });

  it('are missed where there is no such file', async () => {
    const { code, out } = await run('validate', { workingFolder: folderPriced(undefined) });
    expect(code).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "✗ bifrost.json: 1 problem

        gateway.pricing.overrides
            the file prices.json cannot be read: there is no such file or folder
      "
    `);
  });

  it('are wrong beside what else is wrong', async () => {
    const workingFolder = folderWith({
      providers: { sandbox: {} },
      plugins: [{ package: 'not-there' }],
      gateway: { pricing: { overrides: { openai: { modles: {} } } } },
    });
    linkPackage(workingFolder, 'pricing');
    const { out } = await run('validate --json', { workingFolder });
    expect(JSON.parse(out)).toMatchObject({
      problems: [{ path: 'plugins[0].package' }, { path: 'gateway.pricing.overrides' }],
    });
  });

  it('want the package', async () => {
    const workingFolder = folderWith({ providers: { sandbox: {} }, gateway: { pricing: true } });
    const { code, out } = await run('validate', { workingFolder });
    expect(code).toBe(1);
    expect(out).toContain('npm install @bifrost/pricing');
  });
});

describe('no file', () => {
  it('is a problem, with what to do', async () => {
    expect(await run('validate')).toMatchInlineSnapshot(`
      {
        "code": 1,
        "err": "",
        "out": "✗ bifrost.json: 1 problem

        there is neither a bifrost.json nor a config.json with "providers" in /home/you/shop; write one with: bifrost init
      ",
      }
    `);
    expect((await run('validate no.json')).out).toMatchInlineSnapshot(`
      "✗ no.json: 1 problem

        there is no file /home/you/shop/no.json
      "
    `);
  });

  it('cannot be given twice', async () => {
    expect(await run('validate a.json --config b.json')).toMatchObject({ code: 2, out: '' });
  });
});
