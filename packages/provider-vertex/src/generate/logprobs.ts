import { list, number, objects, object, text, type JsonObject, type TokenLogprob } from '@bifrost/core';

/** Log probabilities in Chat's shape. @see https://ai.google.dev/api/generate-content#LogprobsResult */
export function decodeLogprobs(result: JsonObject | undefined): TokenLogprob[] {
  const tops = list(result?.['topCandidates']);
  return objects(result?.['chosenCandidates']).map((chosen, index) => {
    const token = decodeToken(chosen);
    token['top_logprobs'] = objects(object(tops[index])?.['candidates']).map(decodeToken);
    return token;
  });
}

function decodeToken(token: JsonObject): JsonObject {
  return { token: text(token['token']) ?? '', logprob: number(token['logProbability']) ?? 0, bytes: null };
}

/** Log probabilities in Google's shape. */
export function encodeLogprobs(tokens: readonly TokenLogprob[]): JsonObject {
  return {
    chosenCandidates: tokens.map(encodeToken),
    topCandidates: tokens.map((token) => ({ candidates: objects(token['top_logprobs']).map(encodeToken) })),
  };
}

function encodeToken(token: JsonObject): JsonObject {
  return { token: text(token['token']) ?? '', logProbability: number(token['logprob']) ?? 0 };
}
