import { closest, describeIssue, invalidConfiguration, pathText, z } from '@bifrost/core';
import { catalogueProvider } from './catalogue.js';
import { amountOf, rateNames, type ModelPrices, type Rate, type RateName } from './rates.js';

const noAmount = { error: 'must be an amount of USD, 0 or more: 2.5 or "2.5"' };
const amount = z
  .union([z.number().nonnegative(noAmount), z.string().regex(/^\d+(?:\.\d+)?$/u, noAmount)], noAmount)
  .describe('USD, as a number or as text.');

const rates = z.strictObject({
  input: amount.optional().describe('What is read fresh.'),
  cached_input: amount
    .optional()
    .describe("What is read from the provider's cache; else the price of `input`."),
  cache_write: amount.optional().describe('What is written to the cache; else the price of `input`.'),
  cache_write_1h: amount
    .optional()
    .describe('What is written to stay for an hour; else the price of `cache_write`.'),
  input_audio: amount.optional().describe('Sound that is read; else the price of `input`.'),
  cached_audio: amount.optional().describe('Sound from the cache; else the price of `cached_input`.'),
  input_image: amount.optional().describe('Pictures that are read; else the price of `input`.'),
  cached_image: amount.optional().describe('Pictures from the cache; else the price of `cached_input`.'),
  output: amount.optional().describe('What is written.'),
  reasoning: amount.optional().describe('Reasoning; else the price of `output`.'),
  output_audio: amount.optional().describe('Sound that is made.'),
  output_image: amount.optional().describe('Pictures that are made.'),
} satisfies Record<RateName, z.ZodType>);

const model = z
  .strictObject({
    usd_per_million_tokens: rates.optional(),
    usd_per_request: amount.optional().describe('For a request as a whole, beside its tokens.'),
    usd_per_web_search: amount
      .optional()
      .describe('For each search of the web that the provider makes, beside its tokens.'),
    tiers: z
      .array(z.strictObject({ above_input_tokens: z.int().min(0), usd_per_million_tokens: rates }))
      .default([])
      .describe('Other prices for all tokens of a request that reads more than so many.'),
  })
  .superRefine(({ usd_per_million_tokens: base = {}, usd_per_request: request, tiers }, context) => {
    if (Object.keys(base).length === 0 && request === undefined) {
      context.addIssue({ code: 'custom', message: 'names no price; a price may be 0' });
    }
    for (const [index, tier] of tiers.entries()) {
      for (const name of rateNames) {
        if (tier.usd_per_million_tokens[name] === undefined || base[name] !== undefined) continue;
        const path = ['tiers', index, 'usd_per_million_tokens', name];
        context.addIssue({ code: 'custom', path, message: 'has no price for requests that read less' });
      }
    }
  });

const modelName = z.string().regex(/^[^*]+\*?$/u, { error: 'a model’s name may hold * only at its end' });

const provider = z.strictObject({
  same_as: z
    .string()
    .refine((id) => catalogueProvider({ id }) === id, { error: 'is no provider of the catalogue' })
    .optional()
    .describe('The provider of the catalogue whose prices count for other models.'),
  models: z.record(modelName, model).default({}),
});

/** Schema of your own prices, by the provider's name in the configuration. */
const overridesSchema = z.record(z.string(), provider);

/** Your own prices as they stand in a file. */
export type PriceOverrides = z.input<typeof overridesSchema>;

/** Your own prices for one provider, ready for use. */
export interface ProviderOverrides {
  /** The provider of the catalogue whose prices count for other models. */
  sameAs: string | undefined;
  pricesOf(model: string): ModelPrices | undefined;
}

/**
 * Checks your own prices.
 *
 * @param place - how errors call them: the name of the file
 * @throws BifrostError `invalid_configuration` naming every place that is wrong.
 */
export function parseOverrides(value: unknown, place: string): ReadonlyMap<string, ProviderOverrides> {
  const result = overridesSchema.safeParse(value, { reportInput: true });
  if (!result.success)
    throw invalidConfiguration(result.error.issues.flatMap((issue) => problems(issue, place)));
  return new Map(Object.entries(result.data).map(([name, own]) => [name, providerOverrides(own)]));
}

function providerOverrides({ same_as: sameAs, models }: z.output<typeof provider>): ProviderOverrides {
  const exact = new Map<string, ModelPrices>();
  const prefixes: [string, ModelPrices][] = [];
  for (const [name, own] of Object.entries(models)) {
    if (name.endsWith('*')) prefixes.push([name.slice(0, -1), modelPrices(own)]);
    else exact.set(name, modelPrices(own));
  }
  // the longest says most about the model
  prefixes.sort(([one], [other]) => other.length - one.length);
  return {
    sameAs,
    pricesOf: (name) => exact.get(name) ?? prefixes.find(([prefix]) => name.startsWith(prefix))?.[1],
  };
}

function modelPrices(own: z.output<typeof model>): ModelPrices {
  const prices: ModelPrices = { rates: {} };
  if (own.usd_per_request !== undefined) prices.request = amountOf(own.usd_per_request);
  if (own.usd_per_web_search !== undefined) prices.webSearch = amountOf(own.usd_per_web_search);
  const tiers = own.tiers.toSorted((one, other) => one.above_input_tokens - other.above_input_tokens);
  for (const name of rateNames) {
    const rate = rateOf(own.usd_per_million_tokens?.[name], name, tiers);
    if (rate !== undefined) prices.rates[name] = rate;
  }
  return prices;
}

function rateOf(
  base: number | string | undefined,
  name: RateName,
  tiers: z.output<typeof model>['tiers'],
): Rate | undefined {
  if (base === undefined) return undefined;
  return {
    base: amountOf(base),
    tiers: tiers.flatMap((tier) => {
      const price = tier.usd_per_million_tokens[name];
      return price === undefined ? [] : [{ above: tier.above_input_tokens, price: amountOf(price) }];
    }),
  };
}

function problems(issue: z.core.$ZodIssue, place: string): string[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownAt(issue.path);
    return issue.keys.map(
      (name) => `${place}: ${pathText([...issue.path, name])} ${unknownName(name, known)}`,
    );
  }
  const at = issue.path.length === 0 ? '' : `${pathText(issue.path)} `;
  return [`${place}: ${at}${describeIssue(issue)}`];
}

function unknownName(name: string, known: readonly string[]): string {
  const match = closest(name, known);
  const advice = match === undefined ? `; known: ${known.join(', ')}` : `, did you mean "${match}"?`;
  return `is not known here${advice}`;
}

/** Members that may stand in the object at a path. */
function knownAt(path: readonly PropertyKey[]): readonly string[] {
  const last = path.at(-1);
  if (last === 'usd_per_million_tokens') return rateNames;
  if (path.length === 1) return ['models', 'same_as'];
  // provider, `models`, the model, `tiers`, its index
  return path.length > 3
    ? ['above_input_tokens', 'usd_per_million_tokens']
    : ['usd_per_million_tokens', 'usd_per_request', 'usd_per_web_search', 'tiers'];
}
