import { list, number, object, objects, text, type Citation, type JsonObject } from '@bifrost/core';
import { generateDialectId } from '../dialect-ids.js';

/*
 * Where an answer comes from: `groundingMetadata` for searches, `citationMetadata` for texts that the model recites. Both
 * count in bytes of UTF-8, the hub in UTF-16 units.
 */

/** The quotations of a candidate that belong to a text. */
export function decodeCitations(candidate: JsonObject, words: string): Citation[] {
  const grounding = object(candidate['groundingMetadata']);
  const recited = objects(
    object(candidate['citationMetadata'])?.['citations'] ??
      object(candidate['citationMetadata'])?.['citationSources'],
  );
  return [
    ...(grounding === undefined ? [] : decodeGrounding(grounding, words)),
    ...recited.map((source) => cite(source, placeOf(source, words), source)),
  ];
}

function decodeGrounding(grounding: JsonObject, words: string): Citation[] {
  const chunks = list(grounding['groundingChunks']).map(object);
  return objects(grounding['groundingSupports']).flatMap((support) => {
    const segment = object(support['segment']) ?? {};
    const place = placeOf(segment, words);
    return list(support['groundingChunkIndices']).flatMap((index) => {
      const chunk = chunks[number(index) ?? -1];
      return chunk === undefined ? [] : [cite(sourceOf(chunk), place, { segment, chunk })];
    });
  });
}

/** `web`, `retrievedContext`, `maps`: whatever the chunk holds. */
function sourceOf(chunk: JsonObject): JsonObject {
  return objects(Object.values(chunk))[0] ?? {};
}

interface PlaceInText {
  start_index?: number;
  end_index?: number;
}

function cite(source: JsonObject, place: PlaceInText, value: JsonObject): Citation {
  const citation: Citation = { ...place, dialect: generateDialectId, value };
  const url = text(source['uri']);
  const title = text(source['title']);
  if (url !== undefined) citation.url = url;
  if (title !== undefined) citation.title = title;
  return citation;
}

/** The place in UTF-16 units; empty where the figures do not fit the text, since a wrong place is worse than none. */
function placeOf(segment: JsonObject, words: string): PlaceInText {
  const end = number(segment['endIndex']);
  if (end === undefined) return {};
  const bytes = Buffer.from(words, 'utf8');
  const start = number(segment['startIndex']) ?? 0;
  const quoted = text(segment['text']);
  if (start >= 0 && start <= end && end <= bytes.length) {
    const slice = bytes.subarray(start, end).toString('utf8');
    if (quoted === undefined || quoted === slice) {
      const begins = bytes.subarray(0, start).toString('utf8').length;
      return { start_index: begins, end_index: begins + slice.length };
    }
  }
  const found = quoted === undefined || quoted === '' ? -1 : words.indexOf(quoted);
  return found === -1 ? {} : { start_index: found, end_index: found + (quoted?.length ?? 0) };
}

/** A text of an answer, and what it quotes. */
export interface CitedText {
  text: string;
  citations: readonly Citation[];
}

/**
 * The sources of an answer by another vendor, as Google says them: places count in bytes over all of its texts. The
 * Gemini API and Vertex AI have two names for the list, and each client looks for its own.
 */
export function encodeCitations(texts: readonly CitedText[]): JsonObject | undefined {
  let before = 0;
  const citations = texts.flatMap((cited): JsonObject[] => {
    const sources = cited.citations.map((citation) => sourceAt(citation, cited.text, before));
    before += Buffer.byteLength(cited.text);
    return sources.filter((source) => source !== undefined);
  });
  if (citations.length === 0) return undefined;
  return { citations, citationSources: citations.map(({ title: _title, ...source }) => source) };
}

/** Google's own ones stand in the candidate's metadata. */
function sourceAt(citation: Citation, words: string, before: number): JsonObject | undefined {
  const { url, title, dialect } = citation;
  if (dialect === generateDialectId || (url === undefined && title === undefined)) return undefined;
  const place = (index: number): number => before + Buffer.byteLength(words.slice(0, index));
  const source: JsonObject = {
    startIndex: place(citation.start_index ?? 0),
    endIndex: place(citation.end_index ?? words.length),
  };
  if (url !== undefined) source['uri'] = url;
  if (title !== undefined) source['title'] = title;
  return source;
}
