import { describe, expect, it } from 'vitest';
import { acmeProject, projectFolder } from '../../test/support/project.js';
import { run, type Outcome } from '../../test/support/run.js';
import { formatShare } from './explain.js';

const value = 'env.ACME_API_KEY';

function explain(model: string, flags = ''): Promise<Outcome> {
  const file = {
    providers: {
      acme: {
        keys: [
          { name: 'primary', value, weight: 2, models: ['acme-mini'] },
          { name: 'backup', value, aliases: { 'acme-mini': 'deployment-7' } },
          { name: 'reserve', value, weight: 0 },
          { name: 'embed', value, models: ['acme-embed-*'] },
          { name: 'paused', value, enabled: false },
        ],
      },
      sandbox: { keys: [{ models: ['lorem*'] }] },
    },
    aliases: { fast: { targets: ['acme/acme-mini', 'sandbox/echo'] } },
  };
  const workingFolder = projectFolder({ ...acmeProject(), 'bifrost.json': JSON.stringify(file) });
  return run(`explain ${model} ${flags}`, {
    workingFolder,
    environment: { ACME_API_KEY: 'acme-0123456789' },
  });
}

describe('explain', () => {
  it('shows rule, targets, shares, and what is left out and why', async () => {
    expect((await explain('fast')).out).toMatchInlineSnapshot(`
      "fast: 'fast' is an alias

      ✓ primary     acme/acme-mini
           primary  66.7 %
           backup   33.3 %  asks for deployment-7
           reserve  0 %     reserve: only when the others fail
           embed    –       left out: its models do not list 'acme-mini'
           paused   –       left out: it is switched off (enabled: false)

      ✗ fallback 1  sandbox/echo
           no enabled key of sandbox lists 'echo'
           key-1  –  left out: its models do not list 'echo'
      "
    `);
  });

  it('says how to add a fallback where there is none', async () => {
    expect((await explain('acme-mini')).out).toMatchInlineSnapshot(`
      "acme-mini: one provider lists the model in its keys

      ✓ primary     acme/acme-mini
           primary  66.7 %
           backup   33.3 %  asks for deployment-7
           reserve  0 %     reserve: only when the others fail
           embed    –       left out: its models do not list 'acme-mini'
           paused   –       left out: it is switched off (enabled: false)

      No fallback: a request can bring some, and so can a provider's "fallbacks" or an alias.
      "
    `);
  });

  it('fails for a model that nobody serves', async () => {
    expect(await explain('sandbox/echo')).toMatchObject({
      code: 1,
      out: expect.stringContaining("no enabled key of sandbox lists 'echo'"),
    });
    expect(await explain('nothing-like-it')).toMatchObject({
      code: 1,
      out: expect.stringContaining('✗ nothing-like-it: no provider is known for'),
    });
  });

  it('speaks JSON', async () => {
    const { code, out } = await explain('lorem-9', '--json');
    expect([code, JSON.parse(out)]).toMatchObject([
      0,
      { model: 'lorem-9', targets: [{ provider: 'sandbox' }] },
    ]);
  });
});

it.each([
  [1, '100 %'],
  [0, '0 %'],
  [1 / 3, '33.3 %'],
  [0.125, '12.5 %'],
])('a share of %d is %s', (share, expected) => {
  expect(formatShare(share)).toBe(expected);
});
