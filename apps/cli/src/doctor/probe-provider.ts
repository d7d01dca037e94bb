import type { Engine, ErrorCode, ProbeResult } from '@bifrost/core';
import type { KeyReport, OnlineResult } from './report.js';

/** What to do when a call with a key failed. Codes that are missing here say enough by themselves. */
const remedies: Partial<Record<ErrorCode, string>> = {
  authentication: 'replace the key: the provider refuses it',
  quota_exceeded: 'add credit to the account behind the key',
  rate_limited: 'wait, or add a further key',
  network: 'check network_config.base_url, proxy_config and the way to the network',
  timeout: 'check network_config.base_url, proxy_config and the way to the network',
  invalid_response: 'check network_config.base_url: something else answers there',
  model_unavailable: 'check network_config.base_url: there is no list of models at that address',
  not_found: 'check network_config.base_url: there is no list of models at that address',
};

/** One cheap call for each key that is switched on. */
export async function probeProvider(
  engine: Engine,
  provider: string,
  keys: readonly KeyReport[],
): Promise<{ keys: readonly KeyReport[]; next: readonly string[] }> {
  const results = new Map((await engine.probe(provider)).map((result) => [result.key, resultOf(result)]));
  // A provider that needs no key has none written down, and answers for itself all the same.
  const listed = keys.length > 0 ? keys : [...results.keys()].map(keyless);
  const probed = listed.map((key) => withResult(key, results.get(key.name)));
  const next = [...results.values()].flatMap(({ code }) =>
    code === undefined ? [] : (remedies[code] ?? []),
  );
  return { keys: probed, next: [...new Set(next)] };
}

function withResult(key: KeyReport, online: OnlineResult | undefined): KeyReport {
  return online === undefined ? key : { ...key, online };
}

function resultOf({ ok, error }: ProbeResult): OnlineResult {
  if (ok || error === undefined) return { verdict: 'ok' };
  if (error.code === 'unsupported_operation') return { verdict: 'unknown' };
  return { verdict: 'failed', code: error.code, message: error.message };
}

function keyless(name: string): KeyReport {
  return { name, references: [], written: false, enabled: true, models: [] };
}
