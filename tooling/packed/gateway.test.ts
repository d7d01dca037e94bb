import { readdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstalledGateway, type InstalledGateway } from './installed-gateway.js';
import { startUpstream } from './upstream.js';
import { createUserFolder, type UserFolder } from './user-folder.js';

async function ask(
  gateway: InstalledGateway,
  route: string,
  request: { model: string; provider?: string },
): Promise<[number, string]> {
  const response = await fetch(gateway.url + route, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...request, max_tokens: 9, messages: [{ role: 'user', content: 'Hello!' }] }),
  });
  return [response.status, await response.text()];
}

describe('the gateway and one provider', () => {
  let upstream: { url: string; close: () => void };
  let user: UserFolder;
  let gateway: InstalledGateway;

  const configure = (...names: readonly string[]): Promise<void> => {
    const entry = { keys: [{ value: 'sk-none' }], network_config: { base_url: upstream.url } };
    const providers = Object.fromEntries(names.map((name) => [name, entry]));
    return user.write('bifrost.json', JSON.stringify({ providers }));
  };

  beforeAll(async () => {
    upstream = await startUpstream();
    user = await createUserFolder();
    await user.install('@bifrost/gateway', '@bifrost/provider-anthropic');
    await configure('anthropic');
    gateway = await startInstalledGateway(user);
  });

  afterAll(async () => {
    await gateway.stop();
    upstream.close();
  });

  it('come with no other provider but the simulated one', async () => {
    const ours = await readdir(path.join(user.path, 'node_modules/@bifrost'));
    expect(ours.filter((name) => name.startsWith('provider-'))).toEqual([
      'provider-anthropic',
      'provider-sandbox',
    ]);
  });

  it('serve that provider, at its own route and at the unified one, and nothing else', async () => {
    const [status, text] = await ask(gateway, '/anthropic/v1/messages', { model: 'claude-sonnet-4-5' });
    expect([status, text]).toEqual([200, expect.stringContaining('asked /v1/messages')]);
    expect(await ask(gateway, '/v1/chat/completions', { model: 'anthropic/claude-sonnet-4-5' })).toEqual([
      200,
      expect.stringContaining('asked /v1/messages'),
    ]);
    expect((await ask(gateway, '/openai/v1/chat/completions', { model: 'gpt-4o' }))[0]).toBe(404);
    const [refused, why] = await ask(gateway, '/v1/chat/completions', {
      model: 'gpt-4o',
      provider: 'openai',
    });
    expect(refused).toBe(400);
    expect(why).toContain('openai');
  });

  it('take up a package that was installed meanwhile, and its configuration, without a restart', async () => {
    const { pid } = gateway;
    await user.install('@bifrost/provider-openai');
    // The folder is watched: what is written there is taken up.
    await configure('anthropic', 'openai');
    await gateway.logged('configuration reloaded');
    expect(await ask(gateway, '/v1/chat/completions', { model: 'openai/gpt-4o' })).toEqual([
      200,
      expect.stringContaining('asked /v1/chat/completions'),
    ]);
    expect((await ask(gateway, '/openai/v1/chat/completions', { model: 'openai/gpt-4o' }))[0]).toBe(200);
    expect((await ask(gateway, '/anthropic/v1/messages', { model: 'claude-sonnet-4-5' }))[0]).toBe(200);
    expect(gateway.pid).toBe(pid);
  });

  // Windows has no SIGHUP: there a change of the configuration is what makes the gateway look.
  it.runIf(process.platform !== 'win32')('take up a package at SIGHUP', async () => {
    expect((await ask(gateway, '/mistral/v1/chat/completions', { model: 'claude-sonnet-4-5' }))[0]).toBe(404);
    await user.install('@bifrost/provider-mistral');
    await gateway.reload();
    expect(
      await ask(gateway, '/mistral/v1/chat/completions', { model: 'anthropic/claude-sonnet-4-5' }),
    ).toEqual([200, expect.stringContaining('asked /v1/messages')]);
  });

  it('end cleanly', async () => {
    expect(await gateway.stop()).toBe(0);
  });
});
