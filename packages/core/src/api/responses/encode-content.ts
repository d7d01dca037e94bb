import { unsupportedParameter } from '../../adapter/failures.js';
import type { MediaPart, Part, TextPart } from '../../hub/part.js';
import { isObject, type JsonObject } from '../../json/read.js';
import { audioFormat, nameOfMediaType } from '../chat/media.js';
import { dataUriOf } from '../data-uri.js';
import { family, marksOf } from './native.js';

/** Where a part stands, for errors and for the list of what was left out. */
export interface PartPlace {
  /** `messages[3]` */
  path: string;
  dropped: string[];
}

/**
 * A part as content of a message of a user, or of a tool's output; `undefined` for what was left out and listed.
 *
 * @throws `unsupported_parameter` for media that the API has no form for.
 */
export function encodeInputContent(part: Part, place: PartPlace): JsonObject | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { type: 'input_text', text: part.text, ...marksOf(part).content };
    case 'image':
      return encodeImage(part);
    case 'file':
      return encodeFile(part, place);
    case 'audio':
    case 'video':
      return encodeSound(part, place);
    case 'opaque':
      if (part.dialect === family && marksOf(part).content) return part.value;
      place.dropped.push(`${place.path}.${part.kind}`);
      return undefined;
    case 'reasoning':
    case 'tool_call':
    case 'tool_result':
      place.dropped.push(`${place.path}.${part.type}`);
      return undefined;
  }
}

function encodeImage(part: MediaPart): JsonObject {
  const { source } = part;
  const where: JsonObject =
    'file_id' in source
      ? { file_id: source.file_id }
      : { image_url: 'url' in source ? source.url : dataUriOf(source) };
  return { type: 'input_image', ...where, detail: part.detail ?? 'auto', ...marksOf(part).content };
}

function encodeFile(part: MediaPart, place: PartPlace): JsonObject {
  for (const member of ['title', 'context', 'citations'] as const) {
    if (part[member] !== undefined) place.dropped.push(`${place.path}.file.${member}`);
  }
  const content: JsonObject = { type: 'input_file', ...encodeFileSource(part), ...marksOf(part).content };
  if (part.detail !== undefined) content['detail'] = part.detail;
  return content;
}

function encodeFileSource({ source, filename }: MediaPart): JsonObject {
  if ('file_id' in source) return { file_id: source.file_id };
  if ('url' in source) return { file_url: source.url, ...(filename !== undefined && { filename }) };
  // The API reads the kind of a document from its name, so bytes never go without one.
  return { filename: filename ?? nameOfMediaType(source.media_type), file_data: dataUriOf(source) };
}

/** Sound is not in the API's description; it goes on where a client of the API itself wrote it. */
function encodeSound(part: MediaPart, place: PartPlace): JsonObject {
  if (part.type === 'audio' && marksOf(part).content && 'data' in part.source) {
    const { data, media_type } = part.source;
    return { type: 'input_audio', input_audio: { data, format: audioFormat(media_type) } };
  }
  throw unsupportedParameter(`${place.path}.${part.type}`, `the Responses API takes no ${part.type}`);
}

/** A text that the model wrote, as content of its message. */
export function encodeOutputText(part: TextPart): JsonObject {
  return {
    type: 'output_text',
    text: part.text,
    annotations: encodeAnnotations(part),
    logprobs: part.logprobs ?? [],
    ...marksOf(part).content,
  };
}

/** The places that a text quotes. A place without an address has no form here unless this API gave it. */
function encodeAnnotations(part: TextPart): JsonObject[] {
  return (part.citations ?? [])
    .map((citation) => encodeAnnotation(citation, part.text.length))
    .filter((annotation) => annotation !== undefined);
}

/** One place that a text quotes; one without borders is about the whole text, `length` characters so far. */
export function encodeAnnotation(
  citation: NonNullable<TextPart['citations']>[number],
  length: number,
): JsonObject | undefined {
  if (citation.dialect === family && isObject(citation.value)) return citation.value;
  if (citation.url === undefined) return undefined;
  return {
    type: 'url_citation',
    url: citation.url,
    title: citation.title ?? '',
    start_index: citation.start_index ?? 0,
    end_index: citation.end_index ?? length,
  };
}
