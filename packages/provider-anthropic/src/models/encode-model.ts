import type { JsonObject, ListModelsResponse } from '@bifrost/core';

/** A model with every member that Anthropic's types promise. What Anthropic said of its own models stays. */
export function encodeModel(model: ListModelsResponse['models'][number]): JsonObject {
  const own = model.native?.['type'] === 'model' ? model.native : undefined;
  return {
    capabilities: null,
    // Anthropic itself writes the beginning of 1970 for a release date that it does not know.
    created_at: new Date((model.created ?? 0) * 1000).toISOString(),
    deprecated_at: null,
    display_name: model.display_name ?? model.id,
    lifecycle: 'active',
    line: null,
    max_input_tokens: null,
    max_tokens: null,
    retires_at: null,
    ...own,
    id: model.id,
    type: 'model',
  };
}
