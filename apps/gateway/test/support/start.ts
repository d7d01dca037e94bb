import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { startGateway } from '../../src/gateway.js';
import type { Gateway, GatewayOptions } from '../../src/gateway-options.js';
import { createLog } from '../../src/log/logger.js';

export interface Started {
  gateway: Gateway;
  /** The lines of the log so far. */
  lines: Record<string, unknown>[];
  /** Writes the configuration file anew. */
  rewrite: (configuration: unknown) => void;
  folder: string;
}

/** A gateway on a free port, with a configuration file in a folder of its own. */
export async function start(configuration: unknown, options: GatewayOptions = {}): Promise<Started> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-gateway-'));
  const file = path.join(folder, 'bifrost.json');
  const rewrite = (value: unknown): void =>
    writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  rewrite(configuration);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const lines: Record<string, unknown>[] = [];
  const log = createLog('debug', {
    write(line: string) {
      lines.push(JSON.parse(line));
    },
  });
  const gateway = await startGateway({
    port: 0,
    workingFolder: folder,
    environment: {},
    log,
    limits: { checkEveryMs: 20 },
    ...options,
  });
  onTestFinished(() => gateway.close({ graceMs: 0 }));
  return { gateway, lines, rewrite, folder };
}

export function chatBody(model: string, more: Record<string, unknown> = {}): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello there' }], ...more }),
  };
}
