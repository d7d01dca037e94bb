import type { Citation, Part } from '../../hub/part.js';
import { number, object, text, type JsonObject } from '../../json/read.js';
import { textOffsets } from './parts-order.js';

/*
 * Citations of a text part count from the beginning of that part; annotations of Chat count from the beginning of the
 * whole content.
 */

/** The annotations of a message. */
export function encodeAnnotations(parts: readonly Part[], own: ReadonlySet<string>): JsonObject[] {
  return textOffsets(parts).flatMap(({ part, start }) =>
    (part.citations ?? []).map((citation) =>
      encodeAnnotation(citation, { start, length: part.text.length }, own),
    ),
  );
}

/** Where a text part stands in the content. */
export interface TextSpan {
  start: number;
  length: number;
}

/**
 * One citation as an annotation. A citation of another dialect takes the one form that clients know (`url_citation`),
 * with the vendor's own object beside it; where it tells no place it stands for its whole text part.
 */
export function encodeAnnotation(citation: Citation, span: TextSpan, own: ReadonlySet<string>): JsonObject {
  const start = span.start + (citation.start_index ?? 0);
  const end = span.start + (citation.end_index ?? span.length);
  if (own.has(citation.dialect)) {
    const inner = object(citation.value['url_citation']);
    if (inner === undefined) return citation.value;
    const moved = span.start === 0 ? inner : { ...inner, start_index: start, end_index: end };
    return { ...citation.value, url_citation: moved };
  }
  return {
    type: 'url_citation',
    url_citation: {
      start_index: start,
      end_index: end,
      url: citation.url ?? '',
      title: citation.title ?? '',
    },
    format: citation.dialect,
    native: citation.value,
  };
}

/** Reads an annotation; its indexes still count from the beginning of the content. */
export function decodeAnnotation(annotation: JsonObject, filedAs: string): Citation {
  const inner = object(annotation['url_citation']) ?? annotation;
  const format = text(annotation['format']);
  const native = object(annotation['native']);
  const citation: Citation =
    format !== undefined && native !== undefined
      ? { dialect: format, value: native }
      : { dialect: filedAs, value: annotation };
  const url = text(inner['url']);
  const title = text(inner['title']);
  const start = number(inner['start_index']);
  const end = number(inner['end_index']);
  if (url !== undefined && url !== '') citation.url = url;
  if (title !== undefined && title !== '') citation.title = title;
  if (start !== undefined) citation.start_index = start;
  if (end !== undefined) citation.end_index = end;
  return citation;
}

/** Gives each text part the citations that begin in it. Without any text there is nothing to cite: they are left out. */
export function attachCitations(parts: Part[], citations: readonly Citation[]): Part[] {
  if (citations.length === 0) return parts;
  const texts = textOffsets(parts).map(({ part, start }) => ({
    part,
    start,
    citations: [...(part.citations ?? [])],
  }));
  for (const citation of citations) {
    const place = citation.start_index ?? 0;
    const home = texts.findLast(({ start }) => start <= place) ?? texts[0];
    home?.citations.push(moveCitation(citation, -home.start));
  }
  return parts.map((part) => {
    const home = texts.find((candidate) => candidate.part === part);
    return home === undefined || home.citations.length === 0 || part.type !== 'text'
      ? part
      : { ...part, citations: home.citations };
  });
}

/** The citation with its indexes moved. */
export function moveCitation(citation: Citation, by: number): Citation {
  if (by === 0) return citation;
  const moved = { ...citation };
  if (citation.start_index !== undefined) moved.start_index = citation.start_index + by;
  if (citation.end_index !== undefined) moved.end_index = citation.end_index + by;
  return moved;
}
