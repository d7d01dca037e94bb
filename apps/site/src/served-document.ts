import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isObject, type JsonObject } from '@bifrost/core';
import { createLog, startGateway } from '@bifrost/gateway';

/**
 * The OpenAPI document of a gateway with every provider of the bundle, as it serves it.
 *
 * @param bundle - the folder of the package that has them all
 */
export async function servedDocument(bundle: string): Promise<JsonObject> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-site-'));
  const gateway = await startGateway({
    port: 0,
    workingFolder: folder,
    programFolder: bundle,
    environment: {},
    log: createLog('silent'),
  });
  try {
    const response = await fetch(`${gateway.url}/openapi.json`);
    const document: unknown = await response.json();
    if (!response.ok || !isObject(document)) throw new Error(`GET /openapi.json answered ${response.status}`);
    return document;
  } finally {
    await gateway.close({ graceMs: 0 });
    rmSync(folder, { recursive: true, force: true });
  }
}
