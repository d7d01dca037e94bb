import { invalidConfiguration, type GatewayConfig, type Pricing } from '@bifrost/core';
import { additionOfAnotherForm, loadAddition } from './load-addition.js';
import { parseConfigurationText } from './read-configuration-file.js';

const packageName = '@bifrost/pricing';
const place = 'gateway.pricing';
const overridesPlace = `${place}.overrides`;

/**
 * Loads what tells the cost of requests, from `gateway.pricing`; nothing where it is off.
 *
 * @param folders - where the package is looked for, the first first
 * @throws {BifrostError} `invalid_configuration` where the package is missing, or naming all that is wrong in the
 *   prices of one's own.
 * @example
 * const pricing = await loadPricing(loaded.configuration.gateway.pricing, loaded.folders);
 */
export async function loadPricing(
  config: GatewayConfig['pricing'],
  folders: readonly string[],
): Promise<Pricing | undefined> {
  if (config === undefined) return undefined;
  const create = await loadAddition(packageName, { place, folders });
  const { overrides: given } = config;
  const overrides = typeof given === 'string' ? pricesIn(given) : given;
  const made: unknown =
    typeof create === 'function' ? create({ overrides, overridesName: overridesPlace }) : undefined;
  if (isPricing(made)) return made;
  throw additionOfAnotherForm(packageName, place);
}

/** A text without any object is most likely the path of a file: where its JSON breaks would be told of the path. */
function pricesIn(text: string): unknown {
  if (text.trim() === '' || text.includes('{')) return parseConfigurationText(text, overridesPlace);
  const advice = 'is a text without prices: prices of a file are written "file.prices.json"';
  throw invalidConfiguration([`${overridesPlace}: ${advice}`]);
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
