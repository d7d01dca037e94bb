import { loadAddition, parseConfigurationText } from '@bifrost/config';
import { BifrostError, type GatewayConfig, type Pricing } from '@bifrost/core';

const packageName = '@bifrost/pricing';
const overridesPlace = 'gateway.pricing.overrides';

/**
 * Loads what tells the cost of requests; nothing where it is off.
 *
 * @throws `invalid_configuration` where the package is missing, or the overrides are wrong
 */
export async function loadPricing(
  config: GatewayConfig['pricing'],
  folders: readonly string[],
): Promise<Pricing | undefined> {
  if (config === undefined) return undefined;
  const create = await loadAddition(packageName, { place: 'gateway.pricing', folders });
  const { overrides: given } = config;
  const overrides = typeof given === 'string' ? parseConfigurationText(given, overridesPlace) : given;
  const made: unknown =
    typeof create === 'function' ? create({ overrides, overridesName: overridesPlace }) : undefined;
  if (isPricing(made)) return made;
  throw new BifrostError(
    'invalid_configuration',
    `gateway.pricing: ${packageName} has another form than this gateway knows. Install versions that fit: npm install @bifrost/gateway@latest ${packageName}@latest`,
  );
}

function isPricing(value: unknown): value is Pricing {
  return (
    typeof value === 'object' &&
    value !== null &&
    'list' in value &&
    'cost' in value &&
    typeof value.cost === 'function'
  );
}
