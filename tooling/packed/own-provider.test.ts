import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import process from 'node:process';
import { createTarGzip } from 'nanotar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand, tryCommand } from '../run-command.js';
import { startInstalledGateway, type InstalledGateway } from './installed-gateway.js';
import { createUserFolder, type UserFolder } from './user-folder.js';

/* The provider of a third party, examples/bifrost-provider-acme, made and installed from packages alone; then worse ones. */

const example = path.resolve(import.meta.dirname, '../../examples/bifrost-provider-acme');

function fixture(name: string): Promise<Buffer> {
  return readFile(path.join(example, 'test/fixtures', name));
}

/** Acme on this machine: answers with the bytes of the example's fixtures, and keeps what it was sent. */
async function startAcme(): Promise<{ url: string; seen: unknown[]; server: Server }> {
  const seen: unknown[] = [];
  const [models, whole, stream] = await Promise.all(
    ['models.json', 'chat-text.json', 'chat-text.sse'].map(fixture),
  );
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      const { authorization, 'acme-workspace': workspace } = request.headers;
      const sent: unknown = body === '' ? undefined : JSON.parse(body);
      seen.push({ path: request.url, authorization, workspace, body: sent });
      const streams = body.includes('"stream":true');
      const type = streams ? 'text/event-stream' : 'application/json';
      response.writeHead(200, { 'content-type': type });
      response.end(request.method === 'GET' ? models : streams ? stream : whole);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Acme has no port');
  return { url: `http://127.0.0.1:${address.port}`, seen, server };
}

/** What the build of the example needs; adding-providers.test.ts runs its tests and its linter under another name. */
const buildTools = new Set(['@bifrost/core', '@types/node', 'typescript']);

/** Builds the example as somebody would who has nothing but our packages, and gives its tarball. */
async function packExample(user: UserFolder): Promise<string> {
  const folder = path.join(user.path, 'made-elsewhere');
  await cp(example, folder, {
    recursive: true,
    filter: (file) => !/[\\/](?:node_modules|dist)$/u.test(file),
  });
  await cp(path.join(user.path, '.npmrc'), path.join(folder, '.npmrc'));
  const manifest: { devDependencies: object } = JSON.parse(
    await readFile(path.join(folder, 'package.json'), 'utf8'),
  );
  const tools = Object.entries(manifest.devDependencies).filter(([name]) => buildTools.has(name));
  await writeFile(
    path.join(folder, 'package.json'),
    JSON.stringify({ ...manifest, devDependencies: Object.fromEntries(tools) }),
  );
  const at = { cwd: folder, env: user.env };
  await runCommand(['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'], at);
  await runCommand(['npm', 'pack', '--pack-destination', user.path], at);
  return './bifrost-provider-acme-0.1.0.tgz';
}

/** A package of one file, packed. */
async function packFile(user: UserFolder, name: string, source: string): Promise<string> {
  const manifest = { name, version: '2.0.0', type: 'module', exports: './index.js' };
  const data = await createTarGzip([
    { name: 'package/package.json', data: JSON.stringify(manifest) },
    { name: 'package/index.js', data: source },
  ]);
  await writeFile(path.join(user.path, `${name}-2.0.0.tgz`), data);
  return `./${name}-2.0.0.tgz`;
}

const worse = {
  future: "export default { specVersion: 'v2', id: 'future' };",
  shapeless: "export default { specVersion: 'v1', id: 'shapeless', name: 'x', operations: [] };",
  nameless: "export const nameless = { specVersion: 'v1', id: 'nameless' };",
  throwing: "throw new Error('no luck');",
} as const;
const reasons: Readonly<Record<keyof typeof worse, string>> = {
  future: 'it speaks version "v2" of the provider interface and this Bifrost speaks "v1"; install versions',
  shapeless: 'is not in the form of the interface',
  nameless: 'its default export is no provider; write `export default`',
  throwing: 'cannot be imported from',
};

const acmeKey = 'acme-key-0123456789';
const text = 'Paris: 18 °C, sunny ☀️. Oslo: 4 °C, rain.';

describe("somebody else's provider", () => {
  let acme: Awaited<ReturnType<typeof startAcme>>;
  let user: UserFolder;
  let gateway: InstalledGateway;

  const configure = (others: readonly string[]): Promise<void> => {
    const providers: Record<string, object> = {
      acme: {
        network_config: { base_url: acme.url },
        acme_config: { safe_mode: true },
        keys: [{ value: 'env.ACME_API_KEY', acme_key_config: { workspace: 'research' } }],
      },
      sandbox: {},
    };
    for (const name of others) providers[name] = { keys: [{ value: 'env.ACME_API_KEY' }] };
    return user.write('bifrost.json', JSON.stringify({ providers }));
  };
  const post = async (route: string, body: object): Promise<[number, string]> => {
    const response = await fetch(gateway.url + route, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return [response.status, await response.text()];
  };
  const chat = (model: string, members: object = {}): Promise<[number, string]> =>
    post('/v1/chat/completions', { model, messages: [{ role: 'user', content: 'Hello' }], ...members });
  const bifrost = (...words: readonly string[]) =>
    tryCommand([path.join(user.path, 'node_modules/.bin/bifrost'), ...words], {
      cwd: user.path,
      env: { ...user.env, ACME_API_KEY: acmeKey },
    });

  beforeAll(async () => {
    acme = await startAcme();
    user = await createUserFolder();
    const bad = await Promise.all(
      Object.entries(worse).map(([name, source]) => packFile(user, `bifrost-provider-${name}`, source)),
    );
    await user.install('@bifrost/gateway', '@bifrost/cli', await packExample(user), ...bad);
    await configure([]);
    gateway = await startInstalledGateway(user, { ACME_API_KEY: acmeKey });
  });

  afterAll(async () => {
    await gateway.stop();
    acme.server.close();
    acme.server.closeAllConnections();
  });

  it('answers at the unified route, with its options and its key', async () => {
    const [status, answer] = await chat('acme/acme-large');
    expect([status, answer]).toEqual([200, expect.stringContaining(text)]);
    expect(JSON.parse(answer)).toMatchObject({
      usage: { prompt_tokens: 31, completion_tokens: 19 },
      extra_fields: { provider: 'acme' },
    });
    expect(acme.seen.at(-1)).toMatchObject({
      path: '/v1/converse',
      authorization: `Bearer ${acmeKey}`,
      workspace: 'research',
      body: { safe_mode: true, turns: [{ from: 'user', content: [{ kind: 'text', text: 'Hello' }] }] },
    });
  });

  it('streams there', async () => {
    const [status, events] = await chat('acme/acme-large', { stream: true });
    expect(status).toBe(200);
    const pieces = [...events.matchAll(/"content":"([^"]*)"/gu)].map(([, piece]) => piece);
    expect(pieces.join('')).toBe(text);
    expect(events).toContain('"finish_reason":"stop"');
    expect(events.trimEnd().endsWith('data: [DONE]')).toBe(true);
  });

  it('serves its own clients, also with the answers of others', async () => {
    const request = { turns: [{ from: 'user', content: [{ kind: 'text', text: 'Hello' }] }] };
    const [, own] = await post('/acme/v1/converse', { model: 'acme-large', ...request });
    expect(JSON.parse(own)).toMatchObject({ content: [{ kind: 'text', text }], reason: 'done' });
    const [, other] = await post('/acme/v1/converse', { model: 'sandbox/echo', ...request });
    expect(JSON.parse(other)).toMatchObject({ content: [{ kind: 'text', text: 'Hello' }], reason: 'done' });
    const [, events] = await post('/acme/v1/converse', {
      model: 'sandbox/echo',
      stream: true,
      ...request,
    });
    expect(events).toMatch(/^data: \{"type":"begin"/u);
    expect(events.trimEnd()).toMatch(/data: \{"type":"end","reason":"done".*\}$/u);
    const [status, refusal] = await post('/acme/v1/converse', { model: 'acme-large', turns: 5 });
    expect([status, JSON.parse(refusal)]).toMatchObject([400, { error: { field: 'turns' } }]);
  });

  it('is listed by the commands, and so are those that cannot be used', async () => {
    const { stdout } = await bifrost('providers');
    expect(stdout).toMatch(/^acme +configured +Acme, bifrost-provider-acme 0\.1\.0$/mu);
    for (const name of Object.keys(worse)) {
      expect(stdout).toMatch(new RegExp(`^bifrost-provider-${name} +cannot be used`, 'mu'));
    }
    const doctor = await bifrost('doctor', '--online');
    expect(doctor.stdout).toContain('✓ acme  Acme, bifrost-provider-acme 0.1.0, interface v1');
    expect(doctor.stdout).toContain('✓ works');
    for (const [name, reason] of Object.entries(reasons)) {
      expect(doctor.stdout).toContain(`not used: bifrost-provider-${name} 2.0.0`);
      expect(doctor.stdout).toContain(reason);
    }
    expect(doctor.status).toBe(0);
  });

  it('keeps being served when a reload would bring one that cannot be used', async () => {
    for (const [name, reason] of Object.entries(reasons)) {
      await configure([name]);
      const refused = await gateway.logged('the new configuration is not used');
      expect(refused).toContain(`bifrost-provider-${name} 2.0.0`);
      expect(refused).toContain(JSON.stringify(reason).slice(1, -1));
      expect((await chat('acme/acme-large'))[0]).toBe(200);
    }
  });

  it('is served when others of the configuration cannot be used at the start', async () => {
    await gateway.stop();
    await configure(Object.keys(worse));
    gateway = await startInstalledGateway(user, { ACME_API_KEY: acmeKey });
    expect((await chat('acme/acme-large'))[0]).toBe(200);
    for (const name of Object.keys(worse)) {
      const [status, why] = await chat(`${name}/x`);
      expect([status, why]).toEqual([
        500,
        expect.stringContaining(`its package bifrost-provider-${name} 2.0.0 cannot be used`),
      ]);
      expect(why).not.toContain(user.path);
      expect((await chat(`${name}/x`, { fallbacks: ['acme/acme-large'] }))[0]).toBe(200);
    }
    const doctor = await bifrost('doctor');
    expect(doctor.status).toBe(1);
    expect(doctor.stdout).toContain('✓ acme');
    expect(doctor.stdout).toContain('4 problems.');
    if (process.platform !== 'win32') await gateway.reload();
    expect((await chat('acme/acme-large'))[0]).toBe(200);
  });
});
