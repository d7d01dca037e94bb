import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtSite } from '../src/paths.js';

const program = '/usr/bin/chromium';
const missing = [
  ...(existsSync(path.join(builtSite, 'index.html')) ? [] : ['the built site (npm run docs)']),
  ...(existsSync(program) ? [] : [`${program} (Debian's package chromium)`]),
];
if (missing.length > 0)
  console.log(`The site is not tried in a browser, for want of ${missing.join(' and ')}.`);

const flags = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
};

/** Serves the files of the site, and nothing else. */
function siteServer(): Server {
  return createServer((request, response) => {
    const asked = decodeURIComponent(new URL(request.url ?? '/', 'http://site').pathname);
    const file = path.join(builtSite, asked.endsWith('/') ? `${asked}index.html` : asked);
    if (!existsSync(file)) response.writeHead(404).end();
    else
      response
        .writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' })
        .end(readFileSync(file));
  });
}

describe.runIf(missing.length === 0)('the built site in a browser', { timeout: 60_000 }, () => {
  const server = siteServer();
  let browser: Browser;
  let address = '';

  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const at = server.address();
    address = typeof at === 'object' && at !== null ? `http://127.0.0.1:${at.port}` : '';
    browser = await chromium.launch({ executablePath: program, args: flags });
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    server.close();
  });

  /** Opens a page and keeps what went wrong: errors, and whatever it wants from elsewhere. */
  async function open(page: Page, name: string): Promise<string[]> {
    const problems: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())));
    page.on('pageerror', (error) => void problems.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(address) && !request.url().startsWith('data:'))
        problems.push(`asks ${request.url()}`);
    });
    await page.goto(address + name, { waitUntil: 'networkidle' });
    return problems;
  }

  it.each(['/', '/configuration.html', '/reference/http-api.html', '/reference/library/index.html'])(
    'shows %s without errors, asks nobody else, and fits a narrow screen',
    async (name) => {
      const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
      expect(await open(page, name)).toEqual([]);
      expect(await page.locator('h1').first().textContent()).not.toBe('');
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      await page.close();
    },
  );

  it('finds a page by its words', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const problems = await open(page, '/');
    await page.keyboard.press('Control+k');
    await page.locator('#localsearch-input').fill('max_attempts');
    await page.locator('.result').first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/fallbacks|configuration|gateway|reference|errors|cli/u);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('follows what the reader prefers, light or dark', async () => {
    const colours = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ colorScheme });
      await open(page, '/');
      colours.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
      await page.close();
    }
    expect(new Set(colours).size).toBe(2);
  });
});
