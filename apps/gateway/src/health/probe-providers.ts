import { BifrostError, type ProbeResult } from '@bifrost/core';
import type { GatewayEngine } from '../engine-port.js';
import type { ProbeStatus } from './provider-status.js';

/**
 * Makes one cheap call with each key of a provider, or of all of them at once.
 *
 * @throws `not_found`
 */
export async function probeProviders(
  engine: Pick<GatewayEngine, 'providers' | 'probe'>,
  asked: string | undefined,
): Promise<ProbeStatus[]> {
  const names = engine
    .providers()
    .map(({ name }) => name)
    .filter((name) => asked === undefined || name === asked);
  if (asked !== undefined && names.length === 0)
    throw new BifrostError('not_found', `The configuration has no provider ${JSON.stringify(asked)}.`);
  const probes = await Promise.all(
    names.map(async (name) => (await engine.probe(name)).map((result) => statusOf(name, result))),
  );
  return probes.flat();
}

function statusOf(provider: string, { key, ok, latency, error }: ProbeResult): ProbeStatus {
  const status: ProbeStatus = { provider, key, ok, latency: Math.round(latency) };
  if (error !== undefined) status.error = { code: error.code, message: error.message };
  return status;
}
