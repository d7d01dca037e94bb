import { describe, expect, it } from 'vitest';
import { acmeProject, projectFolder } from '../../test/support/project.js';
import { run } from '../../test/support/run.js';

const environment = { ACME_API_KEY: 'acme-0123456789' };
const stray = {
  'node_modules/bifrost-provider-stray/package.json':
    '{ "name": "bifrost-provider-stray", "version": "0.3.0" }',
};

describe('providers', () => {
  it('are configured, installed or merely there, and can do different things', async () => {
    const custom = {
      custom_provider_config: { base_provider_type: 'acme' },
      keys: [{ value: 'env.ACME_API_KEY' }],
    };
    const workingFolder = projectFolder({
      ...acmeProject(),
      ...stray,
      'bifrost.json': JSON.stringify({ providers: { mine: custom } }),
    });
    expect(await run('providers', { workingFolder, environment })).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "acme                    configured as mine                                Acme, bifrost-provider-acme 1.2.3
      sandbox                 installed, not configured                         Sandbox, @bifrost/provider-sandbox 1.0.0
      bifrost-provider-stray  found, not loaded: no dependency of this project  0.3.0

               chat  text  embed  image  edit  speech  transcribe  rerank  tokens  models
      acme     ●     ·     ✓      ·      ·     ·       ·           ·       ·       ·
      sandbox  ●     ●     ✓      ●      ●     ●       ●           ✓       ✓       ✓

      ● also as a stream  ✓ as a whole  · not offered
      ",
      }
    `);
  });

  it('are told of although the configuration is wrong', async () => {
    const workingFolder = projectFolder({
      ...acmeProject(),
      'bifrost.json': JSON.stringify({ providers: { acme: { keys: [] } } }),
    });
    const { code, out, err } = await run('providers --json', { workingFolder, environment });
    expect([code, err]).toEqual([1, '! The configuration is wrong; see: bifrost doctor\n']);
    expect(JSON.parse(out)).toContainEqual({
      id: 'acme',
      title: 'Acme',
      package: 'bifrost-provider-acme',
      version: '1.2.3',
      state: 'configured',
      entries: ['acme'],
      operations: { chat: 'stream', embeddings: 'whole' },
    });
  });

  it('on a bare machine are the simulated one', async () => {
    const { code, out } = await run('providers');
    expect([code, out.split('\n')[0]]).toEqual([
      0,
      'sandbox  configured  Sandbox, @bifrost/provider-sandbox 1.0.0',
    ]);
  });
});

it('lists a package that cannot be used beside those that can, needed or not', async () => {
  const files = {
    ...acmeProject("specVersion: 'v9',"),
    'bifrost.json': '{ "providers": { "sandbox": {} } }',
  };
  const workingFolder = projectFolder(files);
  const { code, out } = await run('providers', { workingFolder });
  expect(code).toBe(0);
  expect(out).toMatch(/^bifrost-provider-acme +cannot be used; see: bifrost doctor +1\.2\.3$/mu);
  expect(out).toMatch(/^sandbox +configured/mu);
  expect((await run('doctor', { workingFolder })).out).toMatch(
    /not used: bifrost-provider-acme 1\.2\.3: it speaks version "v9".*^No problems\.$/msu,
  );
  const needed = projectFolder({
    ...files,
    'bifrost.json': '{ "providers": { "sandbox": {}, "acme": {} } }',
  });
  expect(await run('providers', { workingFolder: needed })).toMatchObject({
    code: 1,
    out: expect.stringMatching(/^sandbox +configured/mu),
  });
});
