import { unsupportedParameter, type EmbeddingsRequest } from '@bifrost/core';

/** The texts of a request. Token arrays belong to the vendor whose tokens they are. */
export function inputTexts({ input }: EmbeddingsRequest): string[] {
  return input.map((item) => {
    if (typeof item === 'string') return item;
    throw unsupportedParameter('input', 'models of Bedrock take texts, not token arrays');
  });
}
