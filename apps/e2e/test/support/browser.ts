import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** The browser of this machine, as Debian installs it, or as the environment names it. */
export const browserPath: string | undefined = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium'].find(
  (path) => path !== undefined && existsSync(path),
);

if (browserPath === undefined)
  console.warn(
    'The dashboard is not tried in a browser: there is no chromium. scripts/install-test-services.sh installs it; CHROMIUM_PATH names another one.',
  );

/** Nothing that goes out by itself, and no sandbox of its own, which root cannot have. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function openBrowser(): Promise<Browser> {
  if (browserPath === undefined) throw new Error('There is no browser.');
  return chromium.launch({ executablePath: browserPath, args: flags });
}
