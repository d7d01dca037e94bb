import { list, number, objects, text, type JsonObject, type TokenLogprob } from '@bifrost/core';

/** Log probabilities: Cohere gives them for pieces of text that may hold several tokens, whose figures add up. */
export function decodeLogprobs(value: unknown): TokenLogprob[] {
  return objects(value).map((item) => {
    const figures = list(item['logprobs']).map((figure) => number(figure) ?? 0);
    const token = text(item['text']) ?? '';
    return {
      token,
      logprob: figures.reduce((sum, figure) => sum + figure, 0),
      bytes: [...Buffer.from(token, 'utf8')],
      top_logprobs: [],
    };
  });
}

/** One token as Cohere writes it. Ids of other vendors' tokens mean nothing here and are left out. */
export function encodeLogprob(item: TokenLogprob): JsonObject {
  return { text: text(item['token']) ?? '', token_ids: [], logprobs: [number(item['logprob']) ?? 0] };
}
