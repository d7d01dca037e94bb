import type { JsonObject } from '@bifrost/core';

/** The tool of every test, in each vendor's words. */
export const weatherSchema = {
  type: 'object' as const,
  properties: { city: { type: 'string', description: 'A town' } },
  required: ['city'],
  additionalProperties: false,
};

export const weatherTool = {
  name: 'get_weather',
  description: 'Tells the weather of a town.',
};

/** What an answer that follows a schema looks like. */
export const reportSchema = {
  type: 'object' as const,
  properties: { city: { type: 'string' }, degrees: { type: 'number' } },
  required: ['city', 'degrees'],
  additionalProperties: false,
};

/** What the tool says; its calls must carry whole arguments. */
export function weatherOf(input: unknown): string {
  const city = typeof input === 'object' && input !== null && 'city' in input ? input.city : undefined;
  if (typeof city !== 'string') throw new Error('get_weather was called without a city');
  return `${city}: 18 °C`;
}

/** Parses the arguments of a call. */
export function argumentsOf(json: string): JsonObject {
  const value: JsonObject = JSON.parse(json);
  return value;
}

/** The smallest picture there is: one transparent pixel. */
export const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const pixelBytes = Buffer.from(pixel, 'base64').length;
