import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { chatBody, start } from '../test/support/start.js';
import { configurationSource, type ReadConfiguration } from './configuration-source.js';
import { createLog } from './log/logger.js';
import { Reloader, type InCharge } from './reload.js';

const sandbox = { providers: { sandbox: {} } };
const soon = { timeout: 60_000 };

/** The metrics of reloads, without the time. */
async function told(url: string): Promise<string[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.split('\n').filter((line) => /^bifrost_config_(?!.*timestamp)/u.test(line));
}

async function takenUpAt(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^bifrost_config_last_reload_success_timestamp_seconds (\S+)$/mu.exec(text)?.[1]);
}

function lines(figures: { applied: number; refused: number; successful: number }): string[] {
  return [
    `bifrost_config_reloads_total{result="applied"} ${figures.applied}`,
    `bifrost_config_reloads_total{result="refused"} ${figures.refused}`,
    `bifrost_config_last_reload_successful ${figures.successful}`,
  ];
}

describe('metrics of reloads', () => {
  it('tell what became of them, and whether the newest configuration is in force', async () => {
    const before = Date.now() / 1000;
    const { gateway, rewrite } = await start(sandbox);
    const { url } = gateway;
    expect(await told(url)).toEqual(lines({ applied: 0, refused: 0, successful: 1 }));
    const started = await takenUpAt(url);
    expect(started).toBeGreaterThanOrEqual(before);
    rewrite('{');
    await gateway.reload();
    expect(await told(url)).toEqual(lines({ applied: 0, refused: 1, successful: 0 }));
    expect(await takenUpAt(url)).toBe(started);
    rewrite({ ...sandbox, aliases: { fast: 'sandbox/echo' } });
    await gateway.reload();
    expect(await told(url)).toEqual(lines({ applied: 1, refused: 1, successful: 1 }));
    expect(await takenUpAt(url)).toBeGreaterThan(started);
  });
});

describe('a file that only a refused configuration refers to', () => {
  it('is noticed by itself when it comes, and its configuration is taken up then', async () => {
    const { gateway, rewrite, folder } = await start(sandbox);
    const gatewayConfig = { auth: { tokens: [{ name: 'app', value: 'file.late-token' }] } };
    rewrite({ ...sandbox, gateway: gatewayConfig });
    expect(await gateway.reload()).toBe(false);
    writeFileSync(path.join(folder, 'late-token'), 'token-0123456789');
    const status = async (): Promise<number> =>
      (await fetch(`${gateway.url}/v1/chat/completions`, chatBody('sandbox/echo'))).status;
    // guarded from now on
    await expect.poll(status, soon).toBe(401);
  });
});

/** A reloader whose loads the test ends. */
async function slowReloader() {
  const { folder } = await start(sandbox);
  const source = configurationSource({ workingFolder: folder, environment: {} });
  const loaded = await source.load();
  const settings = source.settings(loaded);
  let current: InCharge = { loaded, settings };
  const loads: ((loaded: ReadConfiguration) => void)[] = [];
  const reloader = new Reloader<InCharge>({
    logger: createLog('silent', { write: () => undefined }).logger,
    load: () => new Promise((resolve) => loads.push(resolve)),
    settings: () => settings,
    build: (next) => Promise.resolve(next),
    current: () => current,
    swap: (next) => {
      current = next;
    },
  });
  /** Begins a reload. Gives the way to let it end well. */
  const begin = async (): Promise<() => Promise<boolean>> => {
    const reloaded = reloader.reload();
    const count = loads.length;
    await expect.poll(() => loads.length, soon).toBe(count + 1);
    return () => {
      loads[count]?.(loaded);
      return reloaded;
    };
  };
  return { reloader, begin };
}

describe('a refusal', () => {
  it('in the midst of a good reload is the newer word, and stays until the next one', async () => {
    const { reloader, begin } = await slowReloader();
    const first = await begin();
    reloader.refuse('the file is gone');
    expect(await first()).toBe(true);
    expect(reloader.failure?.problem).toBe('the file is gone');
    expect(await (await begin())()).toBe(true);
    expect(reloader.failure).toBeUndefined();
  });

  it('in the midst of a good reload takes the place of one before', async () => {
    const { reloader, begin } = await slowReloader();
    reloader.refuse('old');
    const first = await begin();
    reloader.refuse('new');
    expect(await first()).toBe(true);
    expect(reloader.failure?.problem).toBe('new');
  });
});
