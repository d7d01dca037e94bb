import { z } from '@bifrost/core';
import { anyObject, errorCode, operation } from './shared.js';

export const providerHealth = z
  .enum(['ok', 'degraded', 'down'])
  .describe(
    '`ok`: some key can serve; `degraded`: some rest, or a circuit is open; `down`: none can serve, or its package was set aside.',
  );

const overall = z.enum(['ok', 'degraded', 'down', 'draining']);

export const health = z
  .object({
    status: overall,
    version: z.string().exactOptional(),
    providers: z.record(z.string(), providerHealth).exactOptional(),
  })
  .describe('Version and providers for those with a token only.');

export const live = z.object({ status: z.literal('ok') });
export const ready = z.object({
  status: overall,
  reason: z.string().exactOptional().describe('Why it is not ready. Names no provider.'),
});

const time = z.iso.datetime();

const lastError = z.object({ code: errorCode, at: time });

export const keyStatus = z
  .object({
    name: z.string(),
    state: z
      .enum(['healthy', 'cooling', 'dead'])
      .describe(
        '`cooling`: left out until a time; `dead`: left out because the provider refuses the key itself.',
      ),
    reason: errorCode.exactOptional().describe('Why it is left out.'),
    cooling_until: time.exactOptional(),
    resting_models: z
      .array(z.object({ model: z.string(), reason: errorCode, until: time }))
      .readonly()
      .describe('Models that it is left out for, though it serves others.'),
    enabled: z
      .boolean()
      .describe('Whether it is used at all: switched on in the configuration, and not paused.'),
    paused: z.boolean().describe('An operator took it out of service.'),
    weight: z.number(),
    share: z
      .number()
      .describe("Share of the provider's traffic that comes of the weight; all enabled keys together are 1."),
    models: z.array(z.string()).readonly().describe('Models that it lists; empty means all.'),
    origin: z.string(),
    requests: z.int().describe('Tries since the start of the gateway.'),
    errors: z.int(),
    last_error: lastError.exactOptional(),
  })
  .describe('A key, by its name. Never its value.');

export const providerStatus = z
  .object({
    name: z.string().describe('Name in the configuration.'),
    adapter: z.string(),
    title: z.string().describe("The package's name for people."),
    health: providerHealth,
    operations: z.array(operation).readonly(),
    origins: z
      .array(z.string())
      .readonly()
      .describe('Where its keys lead: `https://host:port`, without paths and credentials.'),
    keys: z.array(keyStatus).readonly(),
    circuits: z
      .array(
        z.object({
          origin: z.string(),
          model: z.string(),
          state: z.enum(['open', 'half-open']),
          until: time.exactOptional(),
        }),
      )
      .readonly()
      .describe('Addresses and models that are left alone for now.'),
    queue: z
      .object({
        running: z.int(),
        waiting: z.int(),
        concurrency: z.int().describe('How many may run.'),
        buffer_size: z.int().describe('How many may wait.'),
      })
      .describe('Requests at the provider, in all workers together.'),
    requests: z.int().describe('Tries since the start of the gateway, keys that are gone included.'),
    errors: z.int().describe('Tries that failed. Clients that left are none.'),
    last_error: lastError.extend({ key: z.string() }).exactOptional(),
    health_check: z
      .object({
        interval_in_seconds: z.number(),
        model: z.string().exactOptional(),
        error: errorCode.exactOptional().describe('Why the last check got no answer, until one gets it.'),
      })
      .exactOptional()
      .describe('Present where the configuration asks the provider now and then.'),
  })
  .describe('A provider with its keys, circuits and queue.');

export const providerList = z.object({ providers: z.array(providerStatus) });

export const probe = z
  .object({
    provider: z.string(),
    key: z.string(),
    ok: z.boolean(),
    latency: z.number().describe('Milliseconds.'),
    error: z.object({ code: errorCode, message: z.string() }).exactOptional(),
  })
  .describe('What a cheap call with one key showed.');

export const probeList = z.object({ probes: z.array(probe) });

export const probedProviders = z.object({ probes: z.array(probe), providers: z.array(providerStatus) });

export const modelView = z
  .object({
    id: z.string().describe('`provider/model`, or the name of an alias.'),
    provider: z.string(),
    created: z.number().exactOptional(),
    owned_by: z.string().exactOptional(),
    display_name: z.string().exactOptional(),
    native: anyObject.exactOptional().describe('What the provider itself tells of it, in its own words.'),
  })
  .describe('A model and who has it.');

export const modelViewList = z.object({ models: z.array(modelView) });

export const effectiveConfiguration = z
  .object({
    version: z.string().describe('Of the gateway.'),
    from: z.string().describe('Where the configuration came from, for people.'),
    notes: z.array(z.string()).readonly(),
    loaded_at: z.number().describe('Milliseconds since 1970.'),
    packages: z
      .array(z.object({ name: z.string(), version: z.string() }))
      .readonly()
      .describe('Packages of providers that are in use.'),
    problem: z
      .object({ at: z.number().describe('Milliseconds since 1970.'), problem: z.string() })
      .nullable()
      .describe('Why a newer configuration was refused; `null` while the newest is in force.'),
    price_list: z
      .object({ name: z.string(), version: z.string(), date: z.string().describe('`YYYY-MM-DD`.') })
      .nullable()
      .describe('Where prices come from; `null` where costs are not told.'),
    configuration: anyObject,
  })
  .describe('The configuration in force, every secret as `[redacted]`.');

export const done = z.object({ status: z.literal('ok') });
