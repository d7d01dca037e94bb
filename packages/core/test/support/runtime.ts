import { z } from 'zod';
import { defineProvider } from '../../src/adapter/define-provider.js';
import type { ProviderAdapter } from '../../src/adapter/provider-adapter.js';
import { buildRuntime } from '../../src/engine/build-runtime.js';
import type { Runtime } from '../../src/engine/runtime.js';
import type { JsonObject } from '../../src/json/read.js';
import type { KeyRuntime, ProviderRuntime } from '../../src/runner/provider-runtime.js';
import { parseConfiguration } from '../../src/schemas/parse-configuration.js';
import { ManualClock } from './manual-clock.js';

/** A provider whose keys may say where they lead, and that claims models by pattern. */
export function placedAdapter(id: string, models: readonly string[] = []): ProviderAdapter {
  return defineProvider({
    specVersion: 'v1',
    id,
    name: id.toUpperCase(),
    credential: 'optional',
    models,
    keyOptions: z.strictObject({ origins: z.array(z.string()).optional() }),
    origins: ({ key }) => originsIn(key.options) ?? [`https://${id}.example`, `https://${id}-too.example`],
    operations: {},
    authorize: (request) => request,
  });
}

function originsIn(options: { origins?: string[] | undefined } | undefined): string[] | undefined {
  return options?.origins;
}

/** A configuration made ready, as the engine has it. */
export function runtimeOf(
  input: JsonObject,
  adapters: readonly ProviderAdapter[],
  clock: ManualClock = new ManualClock(),
): Runtime {
  const configuration = parseConfiguration(input, { adapters, environment: {}, readFile: () => '' });
  return buildRuntime(configuration, adapters, { clock, random: Math.random, environment: {} });
}

export function providerIn(runtime: Runtime, name: string): ProviderRuntime {
  const provider = runtime.providers.get(name);
  if (provider === undefined) throw new Error(`no provider ${name}`);
  return provider;
}

export function keyIn(provider: ProviderRuntime, name: string): KeyRuntime {
  const key = provider.keys.find((one) => one.name === name);
  if (key === undefined) throw new Error(`no key ${name}`);
  return key;
}
