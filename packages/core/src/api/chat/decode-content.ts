import { invalidRequest } from '../../adapter/failures.js';
import type { MediaPart, Part, PartCommon, ReasoningPart } from '../../hub/part.js';
import { isObject, list, object, text, type JsonObject } from '../../json/read.js';
import { parseDataUri } from '../data-uri.js';
import { optionalText, otherMembers, requiredPlace, requiredText, type Place } from '../request-fields.js';
import { decodeCacheControl } from './cache-control.js';
import { audioMediaType, decodeFileSource, decodeUrlSource } from './media.js';
import type { ChatSettings } from './settings.js';

/** Reads `content` of a client's message: a string, or a list of parts. Absent content has no parts. */
export function decodeContent(place: Place, settings: ChatSettings): Part[] {
  const content = place.of['content'];
  if (content === undefined || content === null) return [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw invalidRequest(`${place.path}content`, 'must be a string or a list');
  return content.map((item, index) => {
    const path = `${place.path}content[${index}]`;
    if (typeof item === 'string') return { type: 'text', text: item };
    if (!isObject(item)) throw invalidRequest(path, 'must be an object');
    return decodeContentPart({ of: item, path: `${path}.` }, settings);
  });
}

function decodeContentPart(place: Place, settings: ChatSettings): Part {
  const kind = requiredText(place, 'type');
  switch (kind) {
    case 'text':
      return {
        type: 'text',
        text: requiredText(place, 'text'),
        ...partCommon(place, textMembers, settings),
      };
    case 'refusal':
      return {
        type: 'refusal',
        text: requiredText(place, 'refusal'),
        ...partCommon(place, refusalMembers, settings),
      };
    case 'image_url':
    case 'video_url':
      return decodeUrlPart(place, kind, settings);
    case 'input_audio':
      return decodeAudioPart(place, settings);
    case 'file':
      return decodeFilePart(place, settings);
    case 'thinking':
      return thinkingPart(place.of, settings);
    default:
      return { type: 'opaque', dialect: settings.filedAs, kind, value: place.of };
  }
}

const textMembers = new Set(['type', 'text', 'cache_control']);
const refusalMembers = new Set(['type', 'refusal', 'cache_control']);
const mediaMembers = new Set(['type', 'image_url', 'video_url', 'input_audio', 'file', 'cache_control']);

function partCommon(place: Place, known: ReadonlySet<string>, settings: ChatSettings): PartCommon {
  const common: PartCommon = {};
  const marker = decodeCacheControl(place);
  if (marker !== undefined) common.cache_control = marker;
  const rest = otherMembers(place.of, known);
  if (rest !== undefined) common.native = { dialect: settings.filedAs, value: rest };
  return common;
}

/** `image_url` is an object in OpenAI's format; some clients write the URL itself. */
function decodeUrlPart(place: Place, member: 'image_url' | 'video_url', settings: ChatSettings): MediaPart {
  const common = partCommon(place, mediaMembers, settings);
  const type = member === 'image_url' ? 'image' : 'video';
  if (typeof place.of[member] === 'string') {
    return { type, source: decodeUrlSource(place, member), ...common };
  }
  const inner = requiredPlace(place, member);
  const part: MediaPart = { type, source: decodeUrlSource(inner, 'url'), ...common };
  const detail = optionalText(inner, 'detail');
  if (detail !== undefined) part.detail = detail;
  return part;
}

function decodeAudioPart(place: Place, settings: ChatSettings): MediaPart {
  const inner = requiredPlace(place, 'input_audio');
  const data = requiredText(inner, 'data');
  const source = parseDataUri(data) ?? {
    data,
    media_type: audioMediaType(requiredText(inner, 'format')),
  };
  return { type: 'audio', source, ...partCommon(place, mediaMembers, settings) };
}

function decodeFilePart(place: Place, settings: ChatSettings): MediaPart {
  const inner = requiredPlace(place, 'file');
  const part: MediaPart = {
    type: 'file',
    source: decodeFileSource(inner),
    ...partCommon(place, mediaMembers, settings),
  };
  const filename = optionalText(inner, 'filename');
  if (filename !== undefined) part.filename = filename;
  return part;
}

/** A `thinking` part of content. Where it is signed, it is this dialect's signature. */
export function thinkingPart(part: JsonObject, { id }: ChatSettings): ReasoningPart {
  const reasoning: ReasoningPart = { type: 'reasoning', text: thinkingText(part) };
  const signature = text(part['signature']);
  return signature === undefined || signature === '' ? reasoning : { ...reasoning, signature, dialect: id };
}

/** The words of a `thinking` part: a string, or a list of text parts. */
function thinkingText(part: JsonObject): string {
  const thinking = part['thinking'];
  if (typeof thinking === 'string') return thinking;
  return list(thinking)
    .map((item) => (typeof item === 'string' ? item : (text(object(item)?.['text']) ?? '')))
    .join('');
}
