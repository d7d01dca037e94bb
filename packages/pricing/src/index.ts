export type { PriceOverrides } from './overrides.js';
export type { PricingOptions } from './create-pricing.js';
export { createPricing, createPricing as default } from './create-pricing.js';
