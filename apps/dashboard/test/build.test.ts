import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { build } from 'vite';

/** What a browser loads before everything works. */
const budgetBytes = 300_000;
const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-dashboard-'));

beforeAll(async () => {
  // Vitest's own value would build React for developers.
  vi.stubEnv('NODE_ENV', 'production');
  await build({
    root: fileURLToPath(new URL('..', import.meta.url)),
    build: { outDir: folder, emptyOutDir: true },
    logLevel: 'warn',
  });
  vi.unstubAllEnvs();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.\w+$/.test(file));
const textOf = (file: string) => readFileSync(path.join(folder, file), 'utf8');

describe('the built page', () => {
  it('loads under 300 KB, all of it', () => {
    const size = files().reduce((sum, file) => sum + gzipSync(textOf(file)).length, 0);
    expect(files().length).toBeGreaterThan(3);
    expect(size).toBeGreaterThan(50_000);
    expect(size).toBeLessThan(budgetBytes);
  });

  it('has nothing inline, which its content policy would refuse', () => {
    const html = textOf('index.html');
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=|javascript:/i);
    const styles = files().filter((file) => file.endsWith('.css'));
    expect(styles).not.toEqual([]);
    for (const file of styles) expect(textOf(file)).not.toMatch(/url\(|@import/);
  });

  it('loads nothing from elsewhere, and works under any path', () => {
    for (const [, address = ''] of textOf('index.html').matchAll(/(?:src|href)="([^"]+)"/g))
      expect(address).toMatch(/^\.\/assets\//);
  });

  it('is of the kinds of files that the gateway serves', () => {
    for (const file of files()) expect(path.extname(file)).toMatch(/^\.(html|js|css|svg|woff2)$/);
  });
});
