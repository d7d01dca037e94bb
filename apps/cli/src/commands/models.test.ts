import { describe, expect, it } from 'vitest';
import { acmeProject, projectFolder } from '../../test/support/project.js';
import { run } from '../../test/support/run.js';

const environment = { ACME_API_KEY: 'acme-secret-0123456789' };

function shop(): string {
  const file = {
    providers: {
      acme: { keys: [{ value: 'env.ACME_API_KEY', models: ['acme-mini', 'acme-max', 'acme-*'] }] },
      sandbox: { keys: [{ models: ['echo'] }] },
      silent: {
        custom_provider_config: { base_provider_type: 'acme' },
        keys: [{ value: 'env.ACME_API_KEY' }],
      },
    },
    aliases: { fast: 'acme/acme-mini' },
  };
  return projectFolder({ ...acmeProject(), 'bifrost.json': JSON.stringify(file) });
}

describe('models', () => {
  it('that a provider should tell and does not are a problem', async () => {
    const deaf = {
      custom_provider_config: { base_provider_type: 'sandbox' },
      sandbox_config: { faults: [{ kind: '401' }] },
    };
    const workingFolder = projectFolder({ 'bifrost.json': JSON.stringify({ providers: { deaf } }) });
    expect(await run('models', { workingFolder })).toEqual({
      code: 1,
      out: '',
      err: '! deaf told no models; see why with: bifrost doctor --online\n',
    });
  });

  it('are a line each, and providers that tell none are named', async () => {
    expect(await run('models', { workingFolder: shop(), environment })).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "! silent cannot tell its models; name them in the "models" of its keys
      ",
        "out": "fast
      acme/acme-mini
      acme/acme-max
      sandbox/echo
      ",
      }
    `);
  });

  it('are explained to people', async () => {
    const { out, err } = await run('models', {
      workingFolder: shop(),
      environment: { ...environment, NO_COLOR: '1' },
      watched: true,
    });
    expect(out + err).toMatchInlineSnapshot(`
      "fast            alias, leads to acme
      acme/acme-mini
      acme/acme-max
      sandbox/echo
      ! silent cannot tell its models; name them in the "models" of its keys
      4 models of 2 providers
      "
    `);
  });

  it('of one provider', async () => {
    expect(await run('models --provider sandbox', { workingFolder: shop(), environment })).toEqual({
      code: 0,
      out: 'sandbox/echo\n',
      err: '',
    });
  });

  it('in JSON', async () => {
    const { out } = await run('models --provider sandbox --json', { workingFolder: shop(), environment });
    expect(JSON.parse(out)).toEqual([{ id: 'sandbox/echo', provider: 'sandbox' }]);
  });

  it('of a provider that is not there', async () => {
    expect(await run('models --provider sanbox', { workingFolder: shop(), environment }))
      .toMatchInlineSnapshot(`
      {
        "code": 2,
        "err": "✗ --provider: sanbox is not configured (configured: acme, sandbox, silent). Did you mean sandbox?
      ",
        "out": "",
      }
    `);
  });
});
