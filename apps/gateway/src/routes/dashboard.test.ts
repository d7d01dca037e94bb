import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Secret } from '@bifrost/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serve } from '../../test/support/serve.js';
import { findPage, openPage } from '../dashboard/page.js';

const script = `console.log('${'a'.repeat(2000)}');`;
const tokens = {
  clientTokens: [{ name: 'app', value: new Secret('client-secret') }],
  operatorTokens: [{ name: 'ops', value: new Secret('operator-secret') }],
};

/** A folder as builders leave one. */
function built(files: Record<string, string> = {}): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const all = {
    'index.html': '<!doctype html><title>Bifrost</title>',
    'assets/index-1a.js': script,
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

async function served(settings: Parameters<typeof serve>[0] = {}) {
  const page = openPage(built({ 'assets/secret.map': 'source', 'notes.txt': 'ours' }));
  if (page === undefined) throw new Error('no page');
  return serve({ ...settings, page });
}

/** A request with headers that fetch does not let one set. */
function ask(url: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}

describe('the page', () => {
  it('is there for whoever opens the address, under a policy that lets nothing else in', async () => {
    const { url, mistakes } = await served({ settings: tokens });
    const answer = await fetch(`${url}/`);
    expect([answer.status, await answer.text()]).toEqual([200, '<!doctype html><title>Bifrost</title>']);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]),
    );
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    expect(mistakes).toEqual([]);
  });

  it('keeps named files for ever, and packs them for those who say that they unpack', async () => {
    const { url } = await served();
    const packed = await fetch(`${url}/assets/index-1a.js`);
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(packed.headers.get('cache-control')).toContain('immutable');
    expect(packed.headers.get('vary')).toContain('accept-encoding');
    expect(await packed.text()).toBe(script);
    const plain = await ask(`${url}/assets/index-1a.js`, { 'accept-encoding': 'gzip;q=0, br' });
    expect(plain.body).toBe(script);
    expect((await ask(`${url}/assets/index-1a.js`, {})).body).toBe(script);
  });

  it('is not sent again to a browser that has it', async () => {
    const { url } = await served();
    const tag = (await fetch(`${url}/`)).headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*'])
      expect((await fetch(`${url}/`, { headers: { 'if-none-match': known } })).status).toBe(304);
    expect((await fetch(`${url}/`, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  it('answers HEAD without the file', async () => {
    const { url } = await served();
    const head = await fetch(`${url}/`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it.each([
    '/assets/other.js',
    '/assets/secret.map',
    '/notes.txt',
    '/assets/../notes.txt',
    '/assets/%2e%2e/index.html',
    '/assets/..%2findex.html',
    '/assets/__proto__',
    '/index.html',
  ])('does not serve %s', async (target) => {
    const { url, mistakes } = await served();
    expect((await fetch(url + target)).status).toBe(404);
    expect(mistakes).toEqual([]);
  });

  it('without tokens is only for this machine, whatever name a stranger gave it', async () => {
    const { url } = await served();
    const strange = await ask(`${url}/`, { host: 'rebound.example' });
    expect(strange.status).toBe(403);
    expect((await ask(`${url}/`, { host: 'localhost' })).status).toBe(200);
  });

  it('tells where it is not installed how to get it', async () => {
    const { url } = await serve();
    const answer = await fetch(`${url}/`);
    expect([answer.status, await answer.text()]).toEqual([
      404,
      expect.stringContaining('@bifrost/dashboard'),
    ]);
  });

  it('is a 500 and no lasting harm while its file cannot be read', async () => {
    const folder = built();
    const page = openPage(folder);
    if (page === undefined) throw new Error('no page');
    const { url, mistakes } = await serve({ page });
    rmSync(path.join(folder, 'index.html'));
    expect((await fetch(`${url}/`)).status).toBe(500);
    expect(mistakes).toHaveLength(1);
    writeFileSync(path.join(folder, 'index.html'), 'again');
    expect(await (await fetch(`${url}/`)).text()).toBe('again');
  });
});

/** Installs a page as a package manager would. */
const installedIn = (folder: string): void => {
  const target = path.join(folder, 'node_modules/@bifrost/dashboard');
  mkdirSync(path.join(target, 'dist'), { recursive: true });
  writeFileSync(path.join(target, 'package.json'), '{"name":"@bifrost/dashboard","version":"1.0.0"}');
  writeFileSync(path.join(target, 'dist/index.html'), 'page');
};

describe('where the page is found', () => {
  it('beside the configuration, else beside the program', async () => {
    const [first, second, empty] = [built(), built(), built()];
    installedIn(second);
    expect(findPage([empty])).toBeUndefined();
    expect(await findPage([first, second])?.get('index.html')?.()).toMatchObject({
      plain: Buffer.from('page'),
    });
  });

  it('is none where it was never built', () => {
    const folder = built();
    installedIn(folder);
    rmSync(path.join(folder, 'node_modules/@bifrost/dashboard/dist'), { recursive: true });
    expect(findPage([folder])).toBeUndefined();
  });
});

const post = (headers: Record<string, string>) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: '{"model":"acme/m"}',
});
const playground = '/api/playground/chat/completions';

describe('the playground', () => {
  it.each([
    [undefined, 401],
    ['client-secret', 401],
    ['operator-secret', 200],
  ])('with the token %s: %d', async (token, status) => {
    const { url, engine } = await serve({ settings: tokens });
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    expect((await fetch(url + playground, post(headers))).status).toBe(status);
    expect(engine.received).toHaveLength(status === 200 ? 1 : 0);
  });

  it('is a chat in the operator’s name, who always sees the tries', async () => {
    const { url, engine } = await serve({ settings: tokens });
    await fetch(url + playground, post({ authorization: 'Bearer operator-secret' }));
    expect(engine.received[0]?.call).toMatchObject({
      client: 'ops',
      unified: true,
      route: playground,
      exposeRouting: true,
    });
  });

  it('is for the gateway’s own page, and for no other origin of this machine', async () => {
    const { url } = await serve();
    const { host } = new URL(url);
    const statusFrom = async (origin: string) => (await fetch(url + playground, post({ origin }))).status;
    expect(await statusFrom(`http://${host}`)).toBe(200);
    for (const origin of [`https://${host}`, 'http://127.0.0.1:1', `http://${host}.example`, 'null'])
      expect(await statusFrom(origin)).toBe(403);
  });

  it('trusts no origin on an address whose names nobody knows', async () => {
    const { url } = await serve({ settings: { host: '0.0.0.0', insecure: true } });
    const { host } = new URL(url);
    const answer = await fetch(`${url}/v1/chat/completions`, post({ origin: `http://${host}` }));
    expect(answer.status).toBe(403);
  });
});
