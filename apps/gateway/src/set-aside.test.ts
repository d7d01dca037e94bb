import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chatBody, start } from '../test/support/start.js';

/* Packages of providers that cannot be used: those that can are served all the same. */

const broken = {
  'of a later interface': "export default { specVersion: 'v2', id: 'acme' };",
  'without a default export': "export const acme = { specVersion: 'v1', id: 'acme' };",
  'of another form':
    "export default { specVersion: 'v1', id: 'acme', name: 'Acme', operations: { chat: {} } };",
  'that throws': "throw new Error('no luck');",
};

function writePackage(folder: string, name: string, source: string): void {
  const own = path.join(folder, 'node_modules', name);
  mkdirSync(own, { recursive: true });
  const manifest = { name, version: '1.2.3', type: 'module', exports: './index.js' };
  writeFileSync(path.join(own, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(own, 'index.js'), source);
}

/** A gateway with the simulated provider and with those of the folder that the configuration names. */
async function startWith(source: string, providers: object = { sandbox: {}, acme: {} }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-set-aside-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'bifrost.json');
  const write = (given: object): void => writeFileSync(file, JSON.stringify({ providers: given }));
  write(providers);
  writePackage(folder, 'bifrost-provider-acme', source);
  const started = await start({}, { config: file });
  return { ...started, folder, write };
}

async function ask(url: string, model: string, members: Record<string, unknown> = {}) {
  const answer = await fetch(`${url}/v1/chat/completions`, chatBody(model, members));
  return { status: answer.status, text: await answer.text() };
}

describe.each(Object.entries(broken))('a package %s', (_, source) => {
  it('is told of at the start, and the others are served', async () => {
    const { gateway } = await startWith(source);
    expect(gateway.start.warnings).toEqual([
      expect.stringMatching(/^acme is set aside: bifrost-provider-acme 1\.2\.3\b.*(?:;|\. Install)/su),
    ]);
    expect((await ask(gateway.url, 'sandbox/echo')).status).toBe(200);
  });

  it('fails its own requests, which go on to their fallbacks', async () => {
    const { gateway } = await startWith(source);
    const { status, text } = await ask(gateway.url, 'acme/large');
    expect(status).toBe(500);
    expect(text).toContain('its package bifrost-provider-acme 1.2.3 cannot be used');
    const saved = await ask(gateway.url, 'acme/large', { fallbacks: ['sandbox/echo'] });
    expect(saved.status).toBe(200);
  });

  it('is refused by a reload that brings it, and what runs keeps running', async () => {
    const { gateway, write } = await startWith(source, { sandbox: {} });
    write({ sandbox: {}, acme: {} });
    expect(await gateway.reload()).toBe(false);
    expect((await ask(gateway.url, 'sandbox/echo')).status).toBe(200);
    expect((await ask(gateway.url, 'acme/large')).text).not.toContain('set aside');
  });
});

describe('a reload', () => {
  it('goes on without what was set aside at the start', async () => {
    const { gateway, write } = await startWith(broken['that throws']);
    write({ sandbox: {}, acme: {}, second: { custom_provider_config: { base_provider_type: 'sandbox' } } });
    expect(await gateway.reload()).toBe(true);
    expect((await ask(gateway.url, 'second/echo')).status).toBe(200);
    expect((await ask(gateway.url, 'acme/large')).text).toContain('is set aside');
  });

  it('never puts a package that cannot be used in the place of one that works', async () => {
    const { gateway, write, folder } = await startWith(
      `export default {
        specVersion: 'v1', id: 'acme', name: 'Acme', credential: 'none', operations: {},
        origins: () => ['https://acme.example'], authorize: (request) => request,
      };`,
    );
    writePackage(folder, 'newer-acme', broken['of a later interface']);
    write({ sandbox: {}, acme: { package: 'newer-acme' } });
    expect(await gateway.reload()).toBe(false);
    expect((await ask(gateway.url, 'acme/x')).text).toContain('unsupported_operation');
  });

  it('takes up a package that can be used, though another of the configuration never could', async () => {
    const { gateway, write, folder } = await startWith(broken['that throws']);
    writePackage(
      folder,
      'bifrost-provider-fine',
      `export default {
        specVersion: 'v1', id: 'fine', name: 'Fine', credential: 'none', operations: {},
        origins: () => ['https://fine.example'], authorize: (request) => request,
      };`,
    );
    write({ sandbox: {}, acme: {}, fine: {} });
    expect(await gateway.reload()).toBe(true);
    expect((await ask(gateway.url, 'fine/x')).text).toContain('unsupported_operation');
  });
});

describe('the state of a provider that is set aside', () => {
  const source = broken['that throws'];

  it('keeps a gateway unready that has no other, and says why to anybody', async () => {
    const { gateway } = await startWith(source, { acme: {} });
    const ready = await fetch(`${gateway.url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      {
        status: 'down',
        reason: 'every provider was set aside, as its package cannot be used: the log of the start says why',
      },
    ]);
    expect(await (await fetch(`${gateway.url}/health`)).json()).toMatchObject({
      status: 'down',
      providers: { acme: 'down' },
    });
  });

  it('is down, but the gateway is ready for those that work', async () => {
    const second = { custom_provider_config: { base_provider_type: 'acme' } };
    const keys = [{ name: 'idle', value: 'k-0123456789' }];
    const { gateway } = await startWith(source, { sandbox: {}, acme: { keys }, second });
    const ready = await fetch(`${gateway.url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'degraded' }]);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    for (const row of ['{provider="acme"} 0', '{provider="second"} 0', '{provider="sandbox"} 1'])
      expect(metrics).toContain(`bifrost_provider_up${row}`);
    expect(metrics).toContain('bifrost_provider_key_up{provider="acme",key="idle"} 0');
    expect(await (await fetch(`${gateway.url}/health/providers`)).json()).toMatchObject({
      providers: [{ health: 'ok' }, { health: 'down' }, { health: 'down' }],
    });
  });
});
