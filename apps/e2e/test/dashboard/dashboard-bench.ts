import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { object, objects } from '@bifrost/core';
import { createLog, startGateway, type Gateway } from '@bifrost/gateway';
import { build } from 'vite';
import { expect, vi } from 'vitest';
import { bundleFolder } from '../support/bundle-folder.js';

export const operatorToken = 'bf-page-operator-token-0123456789';
export const clientToken = 'bf-page-client-token-0123456789';
export const providerSecret = 'sk-page-secret-0123456789abcdef';

const dashboardFolder = fileURLToPath(new URL('../../../dashboard', import.meta.url));

/** The files of the page in a folder. */
export interface BuiltPage {
  readonly folder: string;
  remove(): void;
}

/** A gateway with the page, and with providers that make their answers up. */
export interface DashboardBench {
  readonly gateway: Gateway;
  /** Writes the configuration file anew and has it read. */
  rewrite(configuration: unknown): Promise<void>;
  chat(body: object): Promise<Response>;
  close(): Promise<void>;
}

/** A configuration in which everything that the page shows can happen. */
export function configuration(gateway: object = {}): object {
  const sandbox = { custom_provider_config: { base_provider_type: 'sandbox' } };
  const quick = { retry_backoff_initial: 1, retry_backoff_max: 2, max_retries: 1 };
  return {
    providers: {
      north: {
        ...sandbox,
        network_config: quick,
        keys: [
          { name: 'primary', value: providerSecret, weight: 0.7 },
          { name: 'backup', value: `${providerSecret}-2`, weight: 0.3 },
        ],
        sandbox_config: { latency_in_milliseconds: 12, tokens_per_second: 400 },
      },
      south: { ...sandbox, network_config: quick, keys: [{ name: 'only', value: `${providerSecret}-3` }] },
    },
    aliases: { steady: { targets: ['north/fault-503', 'south/echo'] } },
    gateway: {
      auth: {
        tokens: [{ name: 'mobile-app', value: clientToken }],
        operator_tokens: [{ name: 'ops', value: operatorToken }],
      },
      request_log: { database: ':memory:' },
      ...gateway,
    },
  };
}

/** Installs the page beside a configuration, and starts a gateway there. */
export async function openDashboardBench(
  page: BuiltPage,
  first: object = configuration(),
): Promise<DashboardBench> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-page-'));
  install(folder, page);
  const config = path.join(folder, 'bifrost.json');
  writeFileSync(config, JSON.stringify(first));
  const gateway = await startGateway({
    config,
    port: 0,
    workingFolder: folder,
    programFolder: bundleFolder,
    environment: {},
    log: createLog('warn', { write: () => undefined }),
  });
  return {
    gateway,
    async rewrite(next) {
      writeFileSync(config, JSON.stringify(next));
      await gateway.reload();
    },
    chat: (body) =>
      fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${clientToken}` },
        body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello there' }], ...body }),
      }),
    async close() {
      await gateway.close({ graceMs: 0 });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Installs the page as a package manager would. */
function install(folder: string, page: BuiltPage): void {
  const installed = path.join(folder, 'node_modules/@bifrost/dashboard');
  mkdirSync(installed, { recursive: true });
  cpSync(path.join(dashboardFolder, 'package.json'), path.join(installed, 'package.json'));
  cpSync(page.folder, path.join(installed, 'dist'), { recursive: true });
}

/** Builds the page as it is released, into a folder of its own. */
export async function buildPage(): Promise<BuiltPage> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-page-built-'));
  // Vitest's own value would build React for developers.
  vi.stubEnv('NODE_ENV', 'production');
  await build({
    root: dashboardFolder,
    build: { outDir: folder, emptyOutDir: true },
    logLevel: 'warn',
  });
  vi.unstubAllEnvs();
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** How many records of a model the request log has. What can be read there was told to whoever follows it before. */
export async function recorded({ gateway }: DashboardBench, model: string): Promise<number> {
  const headers = { authorization: `Bearer ${operatorToken}` };
  const answer = await fetch(`${gateway.url}/api/requests?model=${model}`, { headers });
  return objects(object(await answer.json())?.['data']).length;
}

/** Answers, failures, fallbacks and streams: something for every part of the page. */
export async function makeTraffic(bench: DashboardBench): Promise<void> {
  const bodies = [
    ...Array.from({ length: 14 }, () => ({ model: 'north/echo' })),
    ...Array.from({ length: 6 }, () => ({ model: 'north/lorem-40', stream: true })),
    ...Array.from({ length: 3 }, () => ({ model: 'south/echo' })),
    ...Array.from({ length: 3 }, () => ({ model: 'steady' })),
    { model: 'south/fault-400' },
    { model: 'south/fault-context-length' },
    { model: 'north/fault-content-filter' },
  ];
  for (const body of bodies) await (await bench.chat(body)).arrayBuffer();
  // Records are written in batches.
  const written = async (): Promise<void> => {
    const headers = { authorization: `Bearer ${operatorToken}` };
    const answer = await fetch(`${bench.gateway.url}/api/statistics`, { headers });
    expect(object(object(await answer.json())?.['totals'])?.['requests']).toBe(bodies.length);
  };
  await vi.waitFor(written, { timeout: 20_000 });
}
