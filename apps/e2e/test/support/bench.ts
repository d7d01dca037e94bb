import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLog, startGateway, type Gateway } from '@bifrost/gateway';
import { startAnthropic } from '../vendors/anthropic.js';
import { startOpenai } from '../vendors/openai.js';
import type { VendorServer } from './vendor-server.js';

/** What nobody but the provider may ever see. */
export const secrets = {
  openai: 'sk-proj-e2eOpenaiPrimary0123456789abcdef',
  openaiSecond: 'sk-proj-e2eOpenaiSecond9876543210fedcba',
  anthropic: 'sk-ant-api03-e2eAnthropicPrimary0123456789',
};
/** What clients and operators show to the gateway, and nobody may send on. */
export const clientToken = 'bf-e2e-client-token-0123456789';
export const operatorToken = 'bf-e2e-operator-token-0123456789';

/** A gateway in front of both vendors. */
export interface Bench {
  readonly gateway: Gateway;
  readonly openai: VendorServer;
  readonly anthropic: VendorServer;
  /** The lines of the gateway's log so far. */
  readonly lines: readonly string[];
  /** Stops everything; throws when a secret has gone where it must not. */
  close(): Promise<void>;
}

export interface BenchOptions {
  /** Members of a provider's entry beside its keys and its address. */
  openai?: Record<string, unknown>;
  anthropic?: Record<string, unknown>;
  /** Members of `network_config`. No retries by default, so that every failure shows. */
  network?: Record<string, unknown>;
  /** Top-level members of the configuration. */
  more?: Record<string, unknown>;
}

/** Starts both vendors and a gateway that knows them, on free ports. */
export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const [openai, anthropic] = await Promise.all([
    startOpenai([secrets.openai, secrets.openaiSecond]),
    startAnthropic([secrets.anthropic]),
  ]);
  const configuration = configurationOf({ openai, anthropic }, options);
  const { gateway, lines, stop } = await startOn(configuration);
  return {
    gateway,
    openai,
    anthropic,
    lines,
    async close() {
      const metrics = await readMetrics(gateway);
      await stop();
      await Promise.all([openai.close(), anthropic.close()]);
      expectNoSecret('the log', lines.join('\n'));
      expectNoSecret('the metrics', metrics);
      for (const { headers, bytes } of [...openai.received, ...anthropic.received])
        expectNone('a request to a provider', JSON.stringify(headers) + bytes.toString('latin1'), [
          clientToken,
        ]);
    },
  };
}

/** Starts a gateway with a configuration file in a folder of its own. */
async function startOn(
  configuration: unknown,
): Promise<{ gateway: Gateway; lines: string[]; stop: () => Promise<void> }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-e2e-'));
  const config = path.join(folder, 'bifrost.json');
  writeFileSync(config, JSON.stringify(configuration));
  const lines: string[] = [];
  const log = createLog('debug', { write: (line) => void lines.push(line) });
  const gateway = await startGateway({
    config,
    port: 0,
    workingFolder: folder,
    programFolder: path.dirname(fileURLToPath(import.meta.url)),
    environment: {},
    log,
  });
  const stop = async (): Promise<void> => {
    await gateway.close({ graceMs: 0 });
    rmSync(folder, { recursive: true, force: true });
  };
  return { gateway, lines, stop };
}

/** Everything that counts requests, as a scraper sees it. */
export async function readMetrics({ url }: Gateway): Promise<string> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${operatorToken}` } });
  return answer.text();
}

/** Fails when a text holds a configured key or token. */
export function expectNoSecret(where: string, text: string): void {
  expectNone(where, text, [...Object.values(secrets), clientToken, operatorToken]);
}

function expectNone(where: string, text: string, values: readonly string[]): void {
  for (const value of values)
    if (text.includes(value))
      throw new Error(`${where} holds the secret that begins with ${value.slice(0, 12)}`);
}

function configurationOf(
  servers: Pick<Bench, 'openai' | 'anthropic'>,
  { openai, anthropic, network, more }: BenchOptions,
): unknown {
  const to = (server: VendorServer): Record<string, unknown> => ({
    base_url: server.origin,
    max_retries: 0,
    ...network,
  });
  return {
    providers: {
      openai: {
        keys: [{ name: 'primary', value: secrets.openai }],
        network_config: to(servers.openai),
        ...openai,
      },
      anthropic: {
        keys: [{ name: 'primary', value: secrets.anthropic }],
        network_config: to(servers.anthropic),
        ...anthropic,
      },
    },
    gateway: {
      auth: {
        tokens: [{ name: 'e2e', value: clientToken }],
        operator_tokens: [{ name: 'ops', value: operatorToken }],
      },
    },
    ...more,
  };
}
