import {
  invalidRequest,
  list,
  object,
  optionalPlaces,
  optionalText,
  parseDataUri,
  requiredPlace,
  requiredText,
  text,
  type MediaPart,
  type MediaSource,
  type Part,
  type Place,
  type ReasoningPart,
} from '@bifrost/core';
import { mistralChatId } from '../dialect-ids.js';

/** Reads `content` of a client's message: a string, or a list of chunks. Absent content has no parts. */
export function decodeContent(place: Place): Part[] {
  const { content } = place.of;
  if (content === undefined || content === null || content === '') return [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return (optionalPlaces(place, 'content') ?? []).map(decodeChunk);
}

/** Reads one chunk. What we do not model is kept whole for Mistral itself. */
function decodeChunk(place: Place): Part {
  const kind = text(place.of['type']) ?? 'text';
  switch (kind) {
    case 'text':
      return { type: 'text', text: requiredText(place, 'text') };
    case 'image_url':
      return decodeImage(place);
    case 'input_audio':
      return { type: 'audio', source: decodeAudio(place) };
    case 'document_url':
      return decodeDocument(place);
    case 'file':
      return { type: 'file', source: { file_id: requiredText(place, 'file_id') } };
    case 'thinking':
      return decodeThinking(place);
    default:
      return { type: 'opaque', dialect: mistralChatId, kind, value: place.of };
  }
}

function decodeImage(place: Place): MediaPart {
  if (typeof place.of['image_url'] === 'string') {
    return { type: 'image', source: sourceOf(place, 'image_url') };
  }
  const inner = requiredPlace(place, 'image_url');
  const part: MediaPart = { type: 'image', source: sourceOf(inner, 'url') };
  const detail = optionalText(inner, 'detail');
  return detail === undefined ? part : { ...part, detail };
}

function decodeDocument(place: Place): MediaPart {
  const part: MediaPart = { type: 'file', source: sourceOf(place, 'document_url') };
  const filename = optionalText(place, 'document_name');
  return filename === undefined ? part : { ...part, filename };
}

function sourceOf(place: Place, member: string): MediaSource {
  const value = requiredText(place, member);
  const inline = parseDataUri(value);
  if (inline !== undefined) return inline;
  if (hasScheme(value)) return { url: value };
  throw invalidRequest(place.path + member, 'must be a URL or a data URI');
}

/** Sound is base64 without a prefix here, or in OpenAI's form, which Mistral takes as well. */
function decodeAudio(place: Place): MediaSource {
  if (typeof place.of['input_audio'] !== 'string') {
    return soundOf(requiredText(requiredPlace(place, 'input_audio'), 'data'));
  }
  return soundOf(place.of['input_audio']);
}

/** Of the two kinds that Mistral takes, a wave file tells by its first letters what it is. */
function soundOf(value: string): MediaSource {
  const inline = parseDataUri(value);
  if (inline !== undefined) return inline;
  if (hasScheme(value)) return { url: value };
  return { data: value, media_type: value.startsWith('UklGR') ? 'audio/wav' : 'audio/mpeg' };
}

function hasScheme(value: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/iu.test(value.slice(0, 64));
}

function decodeThinking(place: Place): ReasoningPart {
  const words = list(place.of['thinking']).map((item) => text(object(item)?.['text']) ?? '');
  const part: ReasoningPart = { type: 'reasoning', text: words.join('') };
  const signature = optionalText(place, 'signature');
  return signature === undefined || signature === '' ? part : { ...part, signature, dialect: mistralChatId };
}
