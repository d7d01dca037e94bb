import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chatBody, start } from '../test/support/start.js';

/** A plugin whose settings say what it does. */
const source = `
export default ({ name = 'acme', does }) => ({
  specVersion: 'v1',
  name,
  onRequest(request) {
    // the gateway itself asks providers for their models
    if (request.operation !== 'chat') return undefined;
    if (does === 'throw') throw new Error('out of order');
    if (does === 'refuse') return { refuse: { message: 'not on a Sunday' } };
    if (does !== 'change') return undefined;
    const canonical = request.canonical();
    const messages = [{ role: 'user', parts: [{ type: 'text', text: 'Changed words' }] }];
    return { request: { ...canonical, messages } };
  },
});`;

function programFolder(version = '1.0.0'): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-plugins-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writePlugin(folder, version);
  return folder;
}

function writePlugin(folder: string, version: string): void {
  const own = path.join(folder, 'node_modules/acme-plugin');
  mkdirSync(own, { recursive: true });
  const manifest = { name: 'acme-plugin', version, type: 'module', exports: './index.js' };
  writeFileSync(path.join(own, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(own, 'index.js'), source);
}

/** What a test says of a plugin: its settings, and whether it is required. */
interface Entry {
  name?: unknown;
  does: string;
  required?: boolean;
}

function configurationWith(entries: readonly Entry[]): string {
  const plugins = entries.map(({ required = false, ...config }) => ({
    package: 'acme-plugin',
    config,
    required,
  }));
  return JSON.stringify({ providers: { sandbox: {} }, plugins });
}

/** The sandbox lies where this test runs, the plugin in the folder of the configuration. */
async function startWith(...plugins: Entry[]) {
  const folder = programFolder();
  const file = path.join(folder, 'bifrost.json');
  const rewrite = (...entries: Entry[]): void => writeFileSync(file, configurationWith(entries));
  rewrite(...plugins);
  const started = await start({}, { config: file });
  return { ...started, folder, rewrite };
}

async function ask(url: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${url}/v1/chat/completions`, chatBody('sandbox/echo'));
  return { status: answer.status, text: await answer.text() };
}

async function faults(url: string): Promise<string[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.split('\n').filter((line) => line.startsWith('bifrost_plugin_faults_total{'));
}

describe('plugins of the configuration', () => {
  it('change a request', async () => {
    const { gateway } = await startWith({ does: 'change' });
    const { status, text } = await ask(gateway.url);
    expect([status, text]).toEqual([200, expect.stringContaining('Changed words')]);
    expect(text).not.toContain('Hello there');
  });

  it('refuse a request', async () => {
    const { gateway } = await startWith({ does: 'refuse' });
    const { status, text } = await ask(gateway.url);
    expect(status).toBe(403);
    expect(text).toContain('not on a Sunday');
    expect(await faults(gateway.url)).toEqual([]);
  });

  it('that fail are logged, counted and gone without', async () => {
    const { gateway, lines } = await startWith({ does: 'throw' }, { name: 'second', does: 'change' });
    expect((await ask(gateway.url)).text).toContain('Changed words');
    expect((await ask(gateway.url)).status).toBe(200);
    expect(await faults(gateway.url)).toEqual([
      'bifrost_plugin_faults_total{plugin="acme",step="onRequest"} 2',
    ]);
    expect(lines.filter(({ msg }) => msg === 'a plugin failed')).toMatchObject([
      { level: 'warn', plugin: 'acme', step: 'onRequest', reason: 'out of order' },
      { level: 'warn' },
    ]);
  });

  it('that are required and fail refuse the request', async () => {
    const { gateway } = await startWith({ does: 'throw', required: true });
    const { status, text } = await ask(gateway.url);
    expect(status).toBe(403);
    expect(text).toContain('refused_by_plugin');
    expect(await faults(gateway.url)).toHaveLength(1);
  });

  it('are taken up by a reload, all or none', async () => {
    const { gateway, rewrite, folder, lines } = await startWith();
    expect((await ask(gateway.url)).text).toContain('Hello there');
    rewrite({ does: 'change' });
    expect(await gateway.reload()).toBe(true);
    expect((await ask(gateway.url)).text).toContain('Changed words');
    rewrite({ does: 'change', name: 5 });
    expect(await gateway.reload()).toBe(false);
    expect((await ask(gateway.url)).text).toContain('Changed words');
    expect(JSON.stringify(lines)).toContain('lacks `name`');
    rewrite({ does: 'refuse' });
    writePlugin(folder, '2.0.0');
    expect(await gateway.reload()).toBe(true);
    expect((await ask(gateway.url)).status).toBe(403);
    expect(lines).toContainEqual(
      expect.objectContaining({ change: 'acme-plugin changed from 1.0.0 to 2.0.0; restart to use it' }),
    );
  });
});
