import { isDeepStrictEqual } from 'node:util';
import { unsupportedParameter, type EmbeddingsRequest } from '@bifrost/core';
import { otherFields, type Place } from '../wire/fields.js';

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

/** Google's clients may want something else of every text; the hub says it once for all. */
export function refuseMixed(requests: readonly Place[], apart: ReadonlySet<string>): void {
  const [first, ...others] = requests.map(({ of }) => otherFields(of, apart));
  const odd = others.findIndex((other) => !isDeepStrictEqual(other, first));
  const place = requests[odd + 1];
  if (odd === -1 || place === undefined) return;
  throw unsupportedParameter(
    place.path.slice(0, -1),
    'wants something else than the first; send texts with other settings in a request of their own',
  );
}
