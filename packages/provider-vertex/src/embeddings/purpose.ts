import { unsupportedParameter, type EmbeddingsRequest } from '@bifrost/core';

/** The hub's words for what vectors are for, in Google's. @see https://ai.google.dev/gemini-api/docs/embeddings#task-types */
const purposes: Readonly<Record<string, string>> = {
  search_query: 'RETRIEVAL_QUERY',
  search_document: 'RETRIEVAL_DOCUMENT',
  classification: 'CLASSIFICATION',
  clustering: 'CLUSTERING',
};

/** `taskType`; a word that is none of the hub's goes on in capitals. */
export function encodePurpose(purpose: string | undefined): string | undefined {
  if (purpose === undefined) return undefined;
  return Object.hasOwn(purposes, purpose) ? purposes[purpose] : purpose.toUpperCase();
}

/** What the vectors are for, in the hub's words where it has one. */
export function decodePurpose(taskType: string | undefined): string | undefined {
  const known = Object.entries(purposes).find(([, theirs]) => theirs === taskType);
  return known?.[0] ?? taskType?.toLowerCase();
}

/** The texts of a request. Google splits them into tokens itself. */
export function textsOf({ input }: EmbeddingsRequest): string[] {
  return input.map((item, index) => {
    if (typeof item === 'string') return item;
    throw unsupportedParameter(`input[${index}]`, 'Google takes texts and no token numbers');
  });
}

/** Names of members that Google's embeddings do not have. */
export function droppedOf({ user, unknown }: EmbeddingsRequest): string[] {
  const names = Object.keys(unknown?.fields ?? {});
  return user === undefined ? names : ['user', ...names];
}
