import { invalidRequest } from '../../adapter/failures.js';
import type { MediaPart, Part, TextPart } from '../../hub/part.js';
import type { JsonObject } from '../../json/read.js';
import { audioMediaType } from '../chat/media.js';
import {
  optionalPlaces,
  optionalText,
  optionalValue,
  requiredPlace,
  requiredText,
  type Place,
} from '../request-fields.js';
import { decodeAnnotations } from './decode-item.js';
import { decodeFileData, decodeUrl } from './media.js';
import { family, native, rest } from './native.js';

/** Reads a member that is a text or a list of content parts, of a message or of a tool's output. */
export function decodeContent(place: Place, member: string): Part[] {
  const value = optionalValue(place, member);
  if (typeof value === 'string') return [{ type: 'text', text: value }];
  if (!Array.isArray(value)) {
    throw invalidRequest(place.path + member, 'must be a string or a list of content parts');
  }
  return (optionalPlaces(place, member) ?? []).map((part) => decodePart(part));
}

function decodePart(place: Place): Part {
  switch (requiredText(place, 'type')) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return decodeText(place);
    case 'refusal':
      return { type: 'refusal', text: requiredText(place, 'refusal') };
    case 'input_image':
      return decodeImage(place);
    case 'input_file':
      return decodeFile(place);
    case 'input_audio':
      return decodeAudio(place);
    default:
      return opaqueContent(place.of);
  }
}

const textMembers = new Set(['type', 'text', 'annotations', 'logprobs']);

function decodeText(place: Place): TextPart {
  const part: TextPart = { type: 'text', text: requiredText(place, 'text') };
  const citations = decodeAnnotations(place.of['annotations']);
  if (citations.length > 0) part.citations = citations;
  return withContent(part, rest(place.of, textMembers));
}

const imageMembers = new Set(['type', 'image_url', 'file_id', 'detail']);

function decodeImage(place: Place): MediaPart {
  const url = optionalText(place, 'image_url');
  const file_id = optionalText(place, 'file_id');
  if (url === undefined && file_id === undefined) {
    throw invalidRequest(`${place.path}image_url`, 'is missing; give a URL, a data URL or a file_id');
  }
  const part: MediaPart = {
    type: 'image',
    source: url === undefined ? { file_id: file_id ?? '' } : decodeUrl(url),
  };
  const detail = optionalText(place, 'detail');
  if (detail !== undefined) part.detail = detail;
  return withContent(part, rest(place.of, imageMembers));
}

const fileMembers = new Set(['type', 'file_id', 'file_data', 'file_url', 'filename', 'detail']);

function decodeFile(place: Place): MediaPart {
  const filename = optionalText(place, 'filename');
  const part: MediaPart = { type: 'file', source: decodeFileSource(place, filename) };
  if (filename !== undefined) part.filename = filename;
  const detail = optionalText(place, 'detail');
  if (detail !== undefined) part.detail = detail;
  return withContent(part, rest(place.of, fileMembers));
}

function decodeFileSource(place: Place, filename: string | undefined): MediaPart['source'] {
  const data = optionalText(place, 'file_data');
  if (data !== undefined) return decodeFileData(data, filename);
  const url = optionalText(place, 'file_url');
  if (url !== undefined) return decodeUrl(url);
  const file_id = optionalText(place, 'file_id');
  if (file_id !== undefined) return { file_id };
  throw invalidRequest(`${place.path}file_data`, 'is missing; give file_data, file_url or file_id');
}

function decodeAudio(place: Place): MediaPart {
  const audio = requiredPlace(place, 'input_audio');
  return {
    type: 'audio',
    source: {
      data: requiredText(audio, 'data'),
      media_type: audioMediaType(requiredText(audio, 'format')),
    },
    ...native({ content: {} }),
  };
}

function opaqueContent(value: JsonObject): Part {
  const kind = typeof value['type'] === 'string' ? value['type'] : 'content';
  return { type: 'opaque', dialect: family, kind, value, ...native({ content: {} }) };
}

function withContent<P extends TextPart | MediaPart>(part: P, content: JsonObject | undefined): P {
  return content === undefined ? part : { ...part, ...native({ content }) };
}
