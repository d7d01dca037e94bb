import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLog, startGateway, type Gateway } from '@bifrost/gateway';
import { startVendor, entryOf, secrets, type VendorName } from '../vendors/all.js';
import type { VendorServer } from './vendor-server.js';

export { secrets } from '../vendors/all.js';
/** What clients and operators show to the gateway, and nobody may send on. */
export const clientToken = 'bf-e2e-client-token-0123456789';
export const operatorToken = 'bf-e2e-operator-token-0123456789';

/** A gateway in front of two vendors or more. */
export interface Bench {
  readonly gateway: Gateway;
  readonly openai: VendorServer;
  readonly anthropic: VendorServer;
  /** The servers of a vendor; throws for one that was not started. */
  vendor(name: VendorName): VendorServer;
  /** The providers of the gateway's configuration, so that a library can be put beside it. */
  readonly providers: Readonly<Record<string, Record<string, unknown>>>;
  /** The lines of the gateway's log so far. */
  readonly lines: readonly string[];
  /** Stops everything; throws when a secret has gone where it must not. */
  close(): Promise<void>;
}

/** Members of a provider's entry beside its keys and its address, by provider. */
export interface BenchOptions extends Partial<Record<VendorName, Record<string, unknown>>> {
  /** Vendors beside OpenAI and Anthropic. */
  also?: readonly VendorName[];
  /** Entries of providers that need no server. */
  beside?: Record<string, Record<string, unknown>>;
  /** Members of `network_config`, by provider. No retries by default, so that every failure shows. */
  network?: Partial<Record<VendorName, Record<string, unknown>>>;
  /** Top-level members of the configuration. */
  more?: Record<string, unknown>;
  /** Where providers are looked for that nothing names. None are found by default. */
  programFolder?: string;
}

/** Starts the vendors and a gateway that knows them, on free ports. */
export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const names: readonly VendorName[] = ['openai', 'anthropic', ...(options.also ?? [])];
  const started = await Promise.all(names.map(async (name) => [name, await startVendor(name)] as const));
  const servers = new Map<VendorName, VendorServer>(started);
  const vendor = (name: VendorName): VendorServer => {
    const server = servers.get(name);
    if (server === undefined) throw new Error(`the bench has no ${name}`);
    return server;
  };
  const providers = providersOf(servers, options);
  const { gateway, lines, stop } = await startOn(configurationOf(providers, options), options.programFolder);
  return {
    gateway,
    providers,
    openai: vendor('openai'),
    anthropic: vendor('anthropic'),
    vendor,
    lines,
    async close() {
      const metrics = await readMetrics(gateway);
      await stop();
      await Promise.all([...servers.values()].map((server) => server.close()));
      expectNoSecret('the log', lines.join('\n'));
      expectNoSecret('the metrics', metrics);
      for (const { headers, bytes } of [...servers.values()].flatMap(({ received }) => received))
        expectNone('a request to a provider', JSON.stringify(headers) + bytes.toString('latin1'), [
          clientToken,
        ]);
    },
  };
}

/** Starts a gateway with a configuration file in a folder of its own. */
async function startOn(
  configuration: unknown,
  programFolder = path.dirname(fileURLToPath(import.meta.url)),
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
    programFolder,
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

function providersOf(
  servers: ReadonlyMap<VendorName, VendorServer>,
  { network, beside, ...options }: BenchOptions,
): Record<string, Record<string, unknown>> {
  const providers = [...servers].map(([name, { origin }]) => [
    name,
    {
      ...entryOf(name, origin),
      network_config: { base_url: origin, max_retries: 0, ...network?.[name] },
      ...options[name],
    },
  ]);
  return { ...Object.fromEntries(providers), ...beside };
}

function configurationOf(providers: Bench['providers'], { more }: BenchOptions): unknown {
  return {
    providers,
    gateway: {
      auth: {
        tokens: [{ name: 'e2e', value: clientToken }],
        operator_tokens: [{ name: 'ops', value: operatorToken }],
      },
    },
    ...more,
  };
}
