import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isObject, objects, text } from '@bifrost/core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { clientToken, operatorToken, providerSecret } from './dashboard-bench.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What a test wants of a browser's window. */
export interface WindowOptions {
  width?: number;
  height?: number;
  theme?: 'light' | 'dark';
  /** Signed in at once. */
  token?: string;
}

/** A window in which every complaint of the browser is kept. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the console, exceptions, and violations of the content policy. */
  readonly complaints: string[];
  /** Goes to a place of the page and waits for its heading. */
  readonly visit: (hash: string, heading: string) => Promise<void>;
  /** What axe finds wrong, a line each. */
  readonly audit: () => Promise<string[]>;
  readonly close: () => Promise<void>;
}

export async function openPage(
  browser: Browser,
  url: string,
  options: WindowOptions = {},
): Promise<WatchedPage> {
  const { width = 1280, height = 860, theme = 'light', token } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    locale: 'en-GB',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  watch(page, complaints);
  // Text of a script: what runs in the browser is no part of this program.
  await page.addInitScript(
    `document.addEventListener('securitypolicyviolation', (event) => console.error('policy violated', event.violatedDirective, event.blockedURI));` +
      (token === undefined ? '' : `sessionStorage.setItem('bifrost.token', ${JSON.stringify(token)});`),
  );
  const visit = async (hash: string, heading: string): Promise<void> => {
    await page.goto(`${url}/${hash}`);
    await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
  };
  const audit = async (): Promise<string[]> => {
    // The policy refuses script elements, and what a debugger evaluates is none.
    await page.evaluate(axe);
    const found: unknown = await page.evaluate("axe.run({ resultTypes: ['violations'] })");
    const violations = isObject(found) ? objects(found['violations']) : [];
    return violations.map((each) => {
      const places = objects(each['nodes']).map(
        (node) => `${text(node['html'])} ${text(node['failureSummary'])}`,
      );
      return `${text(each['id'])}: ${places.join(' | ')}`;
    });
  };
  return { page, context, complaints, visit, audit, close: () => context.close() };
}

function watch(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('request', (request) => {
    for (const secret of [operatorToken, clientToken, providerSecret])
      if (request.url().includes(secret)) complaints.push(`a secret in ${request.url()}`);
  });
}
