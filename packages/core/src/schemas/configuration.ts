import { z } from 'zod';
import type { ProviderAdapter } from '../adapter/provider-adapter.js';
import { aliases } from './aliases.js';
import { gatewayConfig } from './gateway.js';
import { keyConfig } from './key.js';
import { providerEntry } from './provider-entry.js';
import { remoteMediaConfig } from './remote-media.js';
import { routingConfig } from './routing.js';

/** Names of providers: they stand in paths, metrics and `provider/model`. */
export const providerNameForm = /^[A-Za-z0-9][\w.-]*$/u;

const plugin = z.strictObject({
  package: z.string().min(1).describe('Package of the plugin.'),
  config: z.unknown().optional().describe("The plugin's own settings."),
  required: z
    .boolean()
    .default(false)
    .describe('Refuses a request when the plugin throws or is late, instead of going on without it.'),
});

/** Schema of the configuration's top level. What stands in `providers` depends on the installed adapters. */
export const topLevel = z.strictObject({
  $schema: z.string().optional().describe('Address of this schema, for editors.'),
  providers: z.record(z.string(), z.unknown()).describe('Providers by name.'),
  routing: routingConfig.prefault({}).describe('Limits of a whole chain of targets.'),
  remote_media: remoteMediaConfig
    .prefault({})
    .describe('Media that requests name by address, where a provider wants the bytes.'),
  aliases: aliases.default({}).describe('Names of your own for models.'),
  plugins: z.array(plugin).default([]).describe('Plugins, in the order in which they are asked.'),
  gateway: gatewayConfig.prefault({}).describe('The HTTP server. The library ignores it.'),
});

/**
 * The whole schema, composed of core's part and what each adapter declares. It describes the format, for editors and
 * for documentation; {@link parseConfiguration} checks the same pieces one by one, so that it can say more when
 * something is wrong.
 */
export function configurationSchema(adapters: readonly ProviderAdapter[]) {
  const known = Object.fromEntries(adapters.map((adapter) => [adapter.id, entrySchema(adapter).optional()]));
  return topLevel.extend({
    providers: z
      .object(known)
      .catchall(customEntries(adapters))
      .describe('Providers by name: those that are installed, and further instances of them.'),
  });
}

/** The schema of one provider's entry with the adapter's own options in it. */
export function entrySchema(adapter: ProviderAdapter) {
  const { id, options } = adapter;
  return providerEntry.extend({
    keys: z.array(keySchema(adapter)).optional().describe('Keys, chosen by weight.'),
    ...(options && { [`${id}_config`]: options.optional().describe(`Settings of ${adapter.name}.`) }),
  });
}

function keySchema({ id, name, keyOptions }: ProviderAdapter) {
  return keyConfig.extend({
    ...(keyOptions && {
      [`${id}_key_config`]: keyOptions.optional().describe(`Settings of a key of ${name}.`),
    }),
  });
}

function customEntries(adapters: readonly ProviderAdapter[]) {
  const entries = adapters.map((adapter) =>
    entrySchema(adapter).extend({
      custom_provider_config: providerEntry.shape.custom_provider_config.unwrap().extend({
        base_provider_type: z.literal(adapter.id).describe('The provider whose API this one speaks.'),
      }),
    }),
  );
  return entries.length === 0 ? z.never() : z.union(entries);
}

/** The composed schema as JSON Schema (draft 2020-12), as editors want it. */
export function configurationJsonSchema(adapters: readonly ProviderAdapter[]): Record<string, unknown> {
  const schema = z.toJSONSchema(configurationSchema(adapters), {
    target: 'draft-2020-12',
    io: 'input',
    // What only code can check (an option of a third party's) is left open rather than refused.
    unrepresentable: 'any',
  });
  return { ...schema, title: 'Bifrost configuration' };
}
