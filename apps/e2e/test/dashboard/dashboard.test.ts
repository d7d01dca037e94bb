import { fileURLToPath } from 'node:url';
import { object } from '@bifrost/core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openBrowser } from '../support/browser.js';
import {
  buildPage,
  clientToken,
  configuration,
  makeTraffic,
  openDashboardBench,
  operatorToken,
  providerSecret,
  recorded,
  type BuiltPage,
  type DashboardBench,
} from './dashboard-bench.js';
import { busyHour, wellProviders } from './picture-figures.js';
import { openPage, type WatchedPage, type WindowOptions } from './page-watch.js';

/** Every page, by its address and its heading. */
const places = [
  ['', 'Overview'],
  ['#/live', 'Live'],
  ['#/requests', 'Requests'],
  ['#/providers', 'Providers'],
  ['#/playground', 'Playground'],
  ['#/configuration', 'Configuration'],
] as const;

/** Set it to have the pictures of the README made anew. */
const wantsPictures = process.env['BIFROST_SCREENSHOTS'] === '1';
const pictures = fileURLToPath(new URL('../../../../docs/images/', import.meta.url));
/** How much wider the page is than the window. */
const overflow = 'Math.max(0, document.documentElement.scrollWidth - innerWidth)';

// A browser on a busy machine takes its time.
describe.runIf(browserPath !== undefined)('the dashboard in a browser', { timeout: 90_000 }, () => {
  let built: BuiltPage;
  let bench: DashboardBench;
  let browser: Browser;

  beforeAll(async () => {
    built = await buildPage();
    bench = await openDashboardBench(built);
    browser = await openBrowser();
    await makeTraffic(bench);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await bench.close();
    built.remove();
  });

  /** Does something in a window, about which the browser must have had nothing to complain. */
  async function inWindow(
    options: WindowOptions,
    act: (window: WatchedPage) => Promise<void>,
  ): Promise<void> {
    const window = await openPage(browser, bench.gateway.url, { token: operatorToken, ...options });
    try {
      await act(window);
      expect(window.complaints).toEqual([]);
    } finally {
      await window.close();
    }
  }

  it('asks for the operator’s token, says where it comes from, and keeps it in the tab alone', async () => {
    const { page, complaints, audit, close } = await openPage(browser, bench.gateway.url);
    await page.goto(bench.gateway.url);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.locator('main').innerText()).toContain('gateway.auth.operator_tokens');
    expect(await audit()).toEqual([]);
    await page.getByLabel('Operator token').fill(clientToken);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Operator token').fill(operatorToken);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    expect(await page.evaluate('JSON.stringify({ ...localStorage })')).not.toContain(operatorToken);
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    // Refused questions are what the browser tells of by itself; there must be nothing else.
    expect(complaints.filter((complaint) => !complaint.includes('401'))).toEqual([]);
    await close();
  });

  it.each([
    { theme: 'light', width: 1280 },
    { theme: 'dark', width: 1280 },
    { theme: 'light', width: 360 },
  ] as const)(
    'shows every page, passes axe and fits: $theme, $width pixels wide',
    async ({ theme, width }) => {
      await inWindow({ theme, width }, async ({ page, visit, audit }) => {
        for (const [hash, heading] of places) {
          await visit(hash, heading);
          await page.locator('main .panel').first().waitFor();
          const found = { violations: await audit(), overflow: await page.evaluate(overflow) };
          expect({ heading, ...found }).toEqual({ heading, violations: [], overflow: 0 });
          expect(await page.locator('body').innerText()).not.toMatch(/undefined|NaN|\[object/);
          expect(await page.content()).not.toContain(providerSecret);
        }
      });
    },
  );

  it('shows figures of what happened', async () => {
    await inWindow({}, async ({ page, visit }) => {
      await visit('#/overview?range=15m', 'Overview');
      const panel = (name: string) => page.getByRole('region', { name });
      await panel('Requests by provider').getByText('north').waitFor();
      expect(await page.locator('.stats').innerText()).toMatch(/Requests\s+29/);
      expect(await panel('Requests by model').innerText()).toMatch(/north\/echo\s+14/);
      expect(await panel('Requests by key').innerText()).toContain('south · only');
      expect(await panel('Keys of north').innerText()).toMatch(/primary\s+[\d.]+% of 70% by weight/);
      expect(await panel('Errors by kind').innerText()).toContain('content_filtered');
      const flow = await panel('Fallbacks').getByRole('table').innerText();
      expect(flow).toMatch(/north\/fault-503\s+south\/echo\s+overloaded\s+3/);
      for (const chart of ['Traffic', 'Latency', 'Time to first token', 'Tokens'])
        await expect.poll(() => panel(chart).locator('canvas').count()).toBe(1);
      await page.getByRole('radio', { name: '24 h' }).click();
      await page.waitForURL(/range=24h/);
      await panel('Requests by provider').getByRole('link', { name: 'south' }).click();
      await page.getByRole('heading', { level: 1, name: 'Requests' }).waitFor();
      expect(await page.getByLabel('Provider', { exact: true }).inputValue()).toBe('south');
    });
  });

  it('follows requests as they end, and stands still when it is told to', async () => {
    await inWindow({}, async ({ page, visit }) => {
      await visit('#/live', 'Live');
      await page.getByRole('status').getByText('live', { exact: true }).waitFor();
      await (await bench.chat({ model: 'south/json' })).arrayBuffer();
      const table = page.getByRole('table', { name: 'Requests as they end' });
      await table.getByText('south/json').first().waitFor();
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('status').getByText('paused').waitFor();
      await (await bench.chat({ model: 'south/vision' })).arrayBuffer();
      await expect.poll(() => recorded(bench, 'south/vision')).toBe(1);
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('status').getByText('live', { exact: true }).waitFor();
      expect(await table.getByText('south/vision').count()).toBe(0);
    });
  });

  it('finds requests by filters, and shows the tries of one on a time scale', async () => {
    await inWindow({}, async ({ page, visit }) => {
      await visit('#/requests', 'Requests');
      const rows = page.getByRole('table', { name: 'Requests' }).locator('tbody tr');
      await rows.first().waitFor();
      await page.getByLabel('Model', { exact: true }).fill('steady');
      await expect.poll(() => rows.count()).toBe(3);
      await page.waitForURL(/model=steady/);
      await page.getByLabel('Model', { exact: true }).fill('');
      await page.getByLabel('Status').selectOption('4xx');
      await page.getByLabel('Error', { exact: true }).fill('content_filtered');
      await expect.poll(() => rows.count()).toBe(1);
      await page.getByLabel('Provider', { exact: true }).fill('nobody');
      await page.getByText('No request fits these filters').waitFor();
      await visit('#/requests?model=steady', 'Requests');
      await rows.first().getByRole('link').first().click();
      const tries = page.getByRole('region', { name: 'Tries' });
      await tries.waitFor();
      expect(await tries.innerText()).toMatch(
        /north\/fault-503[\s\S]*503 overloaded[\s\S]*south\/echo[\s\S]*200 answered/,
      );
      expect(await page.getByRole('region', { name: 'steady' }).innerText()).toMatch(/Client\s+mobile-app/);
    });
  });

  it('saves what it found as a file', async () => {
    await inWindow({}, async ({ page, visit }) => {
      await visit('#/requests?model=steady', 'Requests');
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export CSV' }).click();
      expect((await download).suggestedFilename()).toBe('requests.csv');
    });
  });

  it('talks to a model, shows the tries, and takes nothing of an answer for markup', async () => {
    await inWindow({}, async ({ page, visit, audit }) => {
      await visit('#/playground', 'Playground');
      await page.getByLabel('Model', { exact: true }).fill('north/fault-503');
      await page.getByLabel(/Fallbacks/).fill('south/echo');
      const markup = '<img src=x onerror="alert(1)"><b>bold</b>';
      await page.getByLabel('Your message').fill(markup);
      await page.keyboard.press('Enter');
      await page.getByText('answered by south/echo').waitFor();
      const conversation = page.getByRole('region', { name: 'Conversation' });
      expect(await conversation.locator('.turn-text').allInnerTexts()).toEqual([markup, markup]);
      expect(await conversation.locator('img, b:has-text("bold")').count()).toBe(0);
      expect(await conversation.locator('.timeline').innerText()).toMatch(
        /north\/fault-503[\s\S]*overloaded[\s\S]*south\/echo/,
      );
      expect(await audit()).toEqual([]);
      await page.getByRole('link', { name: 'in the request log' }).click();
      const rows = page.getByRole('table', { name: 'Requests' }).locator('tbody tr');
      await expect.poll(() => rows.count()).toBe(1);
      expect(await rows.innerText()).toContain('ops');
    });
  });

  it('asks for the token again where the playground finds out that it is no longer good', async () => {
    const { page, complaints, visit, close } = await openPage(browser, bench.gateway.url, {
      token: operatorToken,
    });
    await visit('#/playground', 'Playground');
    await page.getByLabel('Model', { exact: true }).fill('south/echo');
    const error = { message: 'This token is not known.', code: 'unauthorized' };
    await page.route('**/api/**', (route) => route.fulfill({ status: 401, json: { error } }));
    await page.getByLabel('Your message').fill('Hello');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.unroute('**/api/**');
    await page.getByLabel('Operator token').fill(operatorToken);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Playground' }).waitFor();
    expect(complaints.filter((complaint) => !complaint.includes('401'))).toEqual([]);
    await close();
  });

  it('stops an answer that is being written', async () => {
    await inWindow({}, async ({ page, visit }) => {
      await visit('#/playground?model=north%2Florem-5000', 'Playground');
      await page.getByLabel('Your message').fill('Write.');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.locator('.turn-text.caret').filter({ hasText: /\w{3}/ }).waitFor();
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByText('Stopped.').waitFor();
      await page.getByRole('button', { name: 'New conversation' }).click();
      await page.getByText('Try out any model').waitFor();
      expect(await page.locator('.turn').count()).toBe(0);
    });
  });

  it('takes a key out of service and back, and tries keys out', async () => {
    await inWindow({}, async ({ page, visit }) => {
      await visit('#/providers', 'Providers');
      const row = page.getByRole('row', { name: /backup/ });
      await row.getByRole('button', { name: 'Pause key backup' }).click();
      await row.getByText('paused').waitFor();
      await row.getByRole('button', { name: 'Enable key backup' }).click();
      await row.getByText('healthy').waitFor();
      await page.getByRole('button', { name: 'Try the keys of north' }).click();
      await expect.poll(() => page.getByText('works', { exact: true }).count()).toBe(2);
    });
  });

  it('shows why a newer configuration was refused, until a good one comes', async () => {
    await inWindow({}, async ({ page, visit, audit }) => {
      await bench.rewrite({ ...configuration(), routing: { max_attempts: 'many' } });
      await visit('#/configuration', 'Configuration');
      const problem = page.getByRole('alert');
      await problem.waitFor();
      expect(await problem.innerText()).toContain('routing.max_attempts');
      expect(await audit()).toEqual([]);
      await bench.rewrite(configuration());
      await page.reload();
      await page.getByText('No problems').waitFor();
      expect(await page.locator('main').innerText()).toContain('[redacted]');
      expect(await page.locator('main').innerText()).toMatch(/Prices\s+none: gateway.pricing is off/);
    });
  });

  it('says when the gateway is gone, and of when what still stands there is', async () => {
    const { page, visit, close } = await openPage(browser, bench.gateway.url, { token: operatorToken });
    await visit('#/providers', 'Providers');
    await page.getByRole('region', { name: 'north' }).waitFor();
    await page.route('**/api/**', (route) => route.abort());
    const told = page.getByRole('alert');
    await told.waitFor();
    expect(await told.innerText()).toMatch(/does not answer[\s\S]*what was known at \d{4}-\d\d-\d\d/);
    expect(await page.getByRole('region', { name: 'north' }).isVisible()).toBe(true);
    await page.getByRole('link', { name: 'Live' }).click();
    await page.getByText('What ends until it is back is not shown here').waitFor();
    expect(await page.locator('main').innerText()).not.toContain('No request has ended');
    await close();
  });

  it('says on every page of requests that the log takes nothing', async () => {
    await inWindow({}, async ({ page, visit, audit }) => {
      const log = { written: 3, dropped: 0, waiting: 9, problem: 'database or disk is full' };
      const figures = { ...busyHour(Date.now()), log };
      await page.route('**/api/statistics?*', (route) => route.fulfill({ json: figures }));
      for (const [hash, heading] of places.slice(0, 3)) {
        await visit(hash, heading);
        await page.getByText('takes nothing at the moment: database or disk is full').waitFor();
      }
      expect(await audit()).toEqual([]);
    });
  });

  it('names the providers that are not well, and leads to them', async () => {
    const providers = Array.from({ length: 20 }, (_, index) => [`p${index}`, sandbox(index === 19)]);
    const many = await openDashboardBench(built, {
      providers: Object.fromEntries(providers),
      gateway: { auth: {}, request_log: { database: ':memory:' } },
    });
    try {
      // either key may be drawn first; the revoked one rests once it was
      await expect.poll(() => isDegraded(many), { timeout: 20_000 }).toBe(true);
      const { page, visit, audit, close } = await openPage(browser, many.gateway.url, { width: 360 });
      await visit('', 'Overview');
      const health = page.getByRole('list', { name: 'Health of providers' });
      await health.getByText('1 provider degraded').waitFor();
      expect(await health.innerText()).toMatch(/19 providers ok/);
      await health.getByRole('link', { name: 'p19' }).click();
      const panel = page.getByRole('region', { name: 'p19', exact: true });
      await expect.poll(async () => (await panel.boundingBox())?.y ?? 9_999).toBeLessThan(860);
      await page.getByRole('button', { name: 'Try the keys of p19' }).click();
      await expect
        .poll(() => panel.locator('.probes li').allInnerTexts())
        .toEqual([expect.stringMatching(/keys_cooling\s+revoked/), expect.stringMatching(/works\s+good/)]);
      expect(await page.evaluate(overflow)).toBe(0);
      expect(await audit()).toEqual([]);
      await close();
    } finally {
      await many.close();
    }
  });

  it('is used without a pointer', async () => {
    await inWindow({}, async ({ page, visit }) => {
      await visit('', 'Overview');
      const focused = () => page.evaluate('document.activeElement.textContent.trim()');
      await page.keyboard.press('Tab');
      await expect.poll(focused).toBe('Skip to the content');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('MAIN');
      await page.keyboard.press('Tab');
      await expect.poll(focused).toBe('1 h');
      await page.keyboard.press('ArrowRight');
      // The group moves the focus a moment after the key.
      await expect.poll(focused).toBe('6 h');
      await page.keyboard.press('Enter');
      await page.waitForURL(/range=6h/);
      await page.getByRole('link', { name: 'Providers' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Providers' }).waitFor();
      expect(await page.getByRole('link', { name: 'Providers' }).getAttribute('aria-current')).toBe('page');
    });
  });

  it('on a narrow screen has a menu, which closes behind its reader', async () => {
    await inWindow({ width: 360, height: 740 }, async ({ page, visit, audit }) => {
      await visit('', 'Overview');
      const providers = page.getByRole('link', { name: 'Providers' });
      expect(await providers.isVisible()).toBe(false);
      await page.getByRole('button', { name: 'Menu' }).click();
      expect(await audit()).toEqual([]);
      await providers.click();
      await page.getByRole('heading', { level: 1, name: 'Providers' }).waitFor();
      await expect.poll(() => providers.isVisible()).toBe(false);
    });
  });

  it('on a narrow screen shows at the edge of a table that there is more', async () => {
    await inWindow({ width: 360, height: 1600 }, async ({ page, visit }) => {
      await visit('#/requests', 'Requests');
      const frame = page.getByRole('group', { name: 'Requests' });
      // the last points before the edges, below the names of the columns, where no letters are
      const edges = async (): Promise<Buffer[]> => {
        const { x, y, width } = (await frame.boundingBox()) ?? { x: 0, y: 0, width: 0 };
        const strip = { y: y + 22, width: 1, height: 3 };
        return [
          await page.screenshot({ clip: { ...strip, x: Math.ceil(x) } }),
          await page.screenshot({ clip: { ...strip, x: Math.floor(x + width) - 1 } }),
        ];
      };
      await frame.waitFor();
      const [left, right] = await edges();
      expect(left).not.toEqual(right);
      await page.evaluate("document.querySelector('.table-frame').scrollTo(10_000, 0)");
      const [leftAtEnd, rightAtEnd] = await edges();
      expect(leftAtEnd).not.toEqual(left);
      expect(rightAtEnd).toEqual(left);
    });
  });

  it('remembers the theme', async () => {
    await inWindow({ theme: 'light' }, async ({ page, visit }) => {
      await visit('', 'Overview');
      const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
      const light = await ground();
      await page.getByRole('radio', { name: 'Dark' }).click();
      await expect.poll(ground).not.toBe(light);
      await page.reload();
      await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
      expect(await ground()).not.toBe(light);
    });
  });

  it.each([
    ['light', '#/overview', 'Overview'],
    ['dark', '#/overview', 'Overview'],
    ['playground', '#/playground', 'Playground'],
  ])('has its picture taken: %s', async (name, hash, heading) => {
    const theme = name === 'dark' ? 'dark' : 'light';
    await inWindow({ theme, width: 1180, height: 800 }, async ({ page, visit }) => {
      await page.route('**/api/statistics?*', (route) => route.fulfill({ json: busyHour(Date.now()) }));
      await page.route('**/api/providers', (route) => route.fulfill({ json: wellProviders }));
      await visit(hash, heading);
      if (heading === 'Playground') await askWithFallback(page);
      else await page.locator('canvas').nth(2).waitFor();
      const path = `${pictures}dashboard-${name}.png`;
      const picture = await page.screenshot(wantsPictures ? { path } : {});
      expect(picture.length).toBeGreaterThan(20_000);
    });
  });

  it.each([
    ['without a request', { database: ':memory:' }, /^No requests? /u],
    ['without a log', false, 'Nothing is kept of requests'],
  ])('%s says what to do next, and needs no token where the gateway needs none', async (_, log, words) => {
    const fresh = await openDashboardBench(built, configuration({ auth: {}, request_log: log }));
    try {
      const { page, complaints, visit, audit, close } = await openPage(browser, fresh.gateway.url);
      for (const [hash, heading] of places.slice(0, 3)) {
        await visit(hash, heading);
        await page.getByText(words).waitFor();
      }
      expect(await audit()).toEqual([]);
      await visit('#/playground', 'Playground');
      await page.getByLabel('Model', { exact: true }).fill('south/echo');
      await page.getByLabel('Your message').fill('Hello');
      await page.keyboard.press('Enter');
      await page.getByText('answered by south/echo').waitFor();
      expect(complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
      await close();
    } finally {
      await fresh.close();
    }
  });

  it('without a request shows one that can be sent as it stands', async () => {
    const fresh = await openDashboardBench(built);
    try {
      const { page, visit, close } = await openPage(browser, fresh.gateway.url, { token: operatorToken });
      await visit('', 'Overview');
      const example = page.locator('.empty pre').filter({ hasNotText: 'provider/model' });
      const command = await example.innerText();
      expect(command).toContain(`curl ${fresh.gateway.url}/v1/chat/completions`);
      expect(command).toContain('authorization: Bearer $CLIENT_TOKEN');
      const [, body = ''] = /-d '(.+)'/.exec(command) ?? [];
      expect((await fresh.chat(object(JSON.parse(body)) ?? {})).status).toBe(200);
      await close();
    } finally {
      await fresh.close();
    }
  });
});

/** A simulated provider, where one of two keys may be a wrong one. */
function sandbox(hasRevoked: boolean): object {
  const revoked = { name: 'revoked', sandbox_key_config: { faults: [{ kind: '401' }] } };
  return {
    custom_provider_config: { base_provider_type: 'sandbox' },
    keys: [{ name: 'good' }, ...(hasRevoked ? [revoked] : [])],
  };
}

/** Asks for an answer, and whether a provider has a key that rests by now. */
async function isDegraded(bench: DashboardBench): Promise<boolean> {
  await (await bench.chat({ model: 'p19/echo' })).arrayBuffer();
  const answer = await fetch(`${bench.gateway.url}/api/providers`);
  return (await answer.text()).includes('degraded');
}

/** A question whose first target fails; others asked for it so seldom that no circuit is open. */
async function askWithFallback(page: Page): Promise<void> {
  await page.getByLabel('Model', { exact: true }).fill('north/fault-529');
  await page.getByLabel(/Fallbacks/).fill('south/reasoning');
  await page.getByLabel('Your message').fill('How many bridges lead to Asgard?');
  await page.keyboard.press('Enter');
  await page.getByText('answered by south/reasoning').waitFor();
}
