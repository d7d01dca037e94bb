import { number, object, objects, text, type Citation, type JsonObject, type Part } from '@bifrost/core';
import { chatId } from '../dialect-ids.js';

/*
 * Cohere keeps citations beside the content and says to which block each belongs; in the hub they stand on the text.
 *
 * https://docs.cohere.com/docs/documents-and-citations
 */

/** A citation, with the title and address of its first source where it has them. */
export function decodeCitation(value: JsonObject): Citation {
  const document = object(objects(value['sources'])[0]?.['document']);
  const citation: Citation = { dialect: chatId, value };
  const start = number(value['start']);
  const end = number(value['end']);
  const title = text(document?.['title']);
  const url = text(document?.['url']);
  if (start !== undefined) citation.start_index = start;
  if (end !== undefined) citation.end_index = end;
  if (title !== undefined) citation.title = title;
  if (url !== undefined) citation.url = url;
  return citation;
}

/** The block to which a citation belongs; `undefined` where it does not say. */
export function blockOf(value: JsonObject): number | undefined {
  return number(value['content_index']);
}

/** Puts citations on the texts that they cite. `positions` tells where each content block stands among the parts. */
export function attachCitations(
  parts: readonly Part[],
  citations: readonly JsonObject[],
  positions: ReadonlyMap<number, number>,
): Part[] {
  const firstText = parts.findIndex((part) => part.type === 'text');
  const homes = citations.map((value) => {
    const block = blockOf(value);
    return { citation: decodeCitation(value), part: block === undefined ? firstText : positions.get(block) };
  });
  return parts.map((part, index) => {
    const own = homes.filter((home) => home.part === index).map(({ citation }) => citation);
    return part.type === 'text' && own.length > 0 ? { ...part, citations: own } : part;
  });
}

/** A citation as Cohere writes it; one of another vendor becomes one of a document with its address and title. */
export function encodeCitation(citation: Citation, cited: string, contentIndex: number): JsonObject {
  if (citation.dialect === chatId) {
    // Blocks before it may have stayed away, or be parts of their own.
    return blockOf(citation.value) === undefined
      ? citation.value
      : { ...citation.value, content_index: contentIndex };
  }
  const start = citation.start_index ?? 0;
  const end = citation.end_index ?? cited.length;
  const { url = '', title = '' } = citation;
  return {
    start,
    end,
    text: cited.slice(start, end),
    sources: [{ type: 'document', id: url === '' ? title : url, document: { title, url } }],
    content_index: contentIndex,
    type: 'TEXT_CONTENT',
  };
}
