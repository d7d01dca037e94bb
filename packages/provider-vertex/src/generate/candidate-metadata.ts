import type { JsonObject, OpaquePart } from '@bifrost/core';
import { generateDialectId, isGeminiDialect } from '../dialect-ids.js';

/*
 * What Google says of a whole candidate rather than in one of its parts. The sources of an answer and what must be shown
 * beside them have no place in the hub but as an opaque part; the rest only interests clients of Google's own dialect.
 */

const told = ['groundingMetadata', 'citationMetadata', 'urlContextMetadata'] as const;

/** Members of a candidate that go on to clients of generateContent and to nobody else. */
export const candidateDetails = ['safetyRatings', 'avgLogprobs', 'tokenCount', 'finishMessage'] as const;

/** Whether an opaque part is such a statement and not content. */
export function isMetadataKind(kind: string): boolean {
  return told.some((name) => name === kind);
}

/** The statements of a candidate as parts. */
export function decodeMetadata(candidate: JsonObject): OpaquePart[] {
  return told.flatMap((kind): OpaquePart[] => {
    const value = candidate[kind];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    return [{ type: 'opaque', dialect: generateDialectId, kind, value }];
  });
}

/** Members of a candidate in which such parts stand; empty for any other part. */
export function encodeMetadata(part: OpaquePart): JsonObject {
  return isGeminiDialect(part.dialect) && isMetadataKind(part.kind) ? { [part.kind]: part.value } : {};
}
