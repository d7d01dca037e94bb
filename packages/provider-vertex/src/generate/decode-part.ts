import {
  jsonText,
  object,
  text,
  type JsonObject,
  type MediaPart,
  type MediaSource,
  type Part,
  type PartCommon,
  type ReasoningPart,
  type ToolCallPart,
} from '@bifrost/core';
import { generateDialectId } from '../dialect-ids.js';
import { bothSpellings, field, otherFields } from '../wire/fields.js';
import { skipValidation, unpackSignature, type Kept } from './signatures.js';
import { decodeToolName } from './tool-names.js';

/*
 * Parts of a turn, which stand in requests and in answers alike. Members beyond the hub's model ride along as `native`, so
 * that a part that passes through us and back is the same part.
 */

/** An id for a call that came without one. */
export type CallIdOf = (name: string, args: JsonObject) => string;

const textMembers = bothSpellings('text', 'thought', 'thoughtSignature');
const callMembers = bothSpellings('functionCall', 'thoughtSignature');
const mediaMembers = bothSpellings('inlineData', 'fileData');
/** Members that say something about a part and are no content. */
const marginal = bothSpellings(
  'thought',
  'thoughtSignature',
  'partMetadata',
  'videoMetadata',
  'mediaResolution',
);

/** One part; `undefined` for an empty one. What the hub does not model (code, server tools) stays opaque. */
export function decodePart(part: JsonObject, callId: CallIdOf): Part | undefined {
  const call = object(field(part, 'functionCall'));
  if (call !== undefined) return decodeCall(part, call, callId);
  const words = text(field(part, 'text'));
  if (words !== undefined)
    return part['thought'] === true ? decodeThought(part, words) : decodeText(part, words);
  const media = part['thought'] === true ? undefined : decodeMedia(part);
  if (media !== undefined) return media;
  const kind = Object.keys(part).find((name) => !marginal.has(name));
  if (kind !== undefined) return { type: 'opaque', dialect: generateDialectId, kind, value: part };
  return field(part, 'thoughtSignature') === undefined ? undefined : decodeText(part, '');
}

/** The value that Google wants back with a part, or one of another vendor that travelled in its place. */
function signatureOf(part: JsonObject): Kept | undefined {
  const value = text(field(part, 'thoughtSignature'));
  if (value === undefined || value === '' || value === skipValidation) return undefined;
  return unpackSignature(value) ?? { signature: value, dialect: generateDialectId };
}

function decodeText(part: JsonObject, words: string): Part {
  return { type: 'text', text: words, ...decodeSigned(part, textMembers) };
}

function decodeThought(part: JsonObject, words: string): ReasoningPart {
  const thought: ReasoningPart = { type: 'reasoning', dialect: generateDialectId, ...signatureOf(part) };
  if (words !== '' || thought.encrypted === undefined) thought.text = words;
  const rest = otherFields(part, textMembers);
  if (rest !== undefined) thought.native = { dialect: generateDialectId, value: rest };
  return thought;
}

/** A call of one of the caller's functions. `args` is an object here and text in the hub. */
function decodeCall(part: JsonObject, call: JsonObject, callId: CallIdOf): ToolCallPart {
  const wireName = text(field(call, 'name')) ?? '';
  const args = object(field(call, 'args')) ?? {};
  const name = decodeToolName(wireName);
  const id = text(field(call, 'id')) ?? '';
  return {
    type: 'tool_call',
    id: id === '' ? callId(name, args) : id,
    name,
    arguments: jsonText(args),
    kind: 'function',
    ...decodeSigned(part, callMembers),
  };
}

/** Signature and further members of a text or a call. Whose signature it is stands in `native`. */
function decodeSigned(
  part: JsonObject,
  known: ReadonlySet<string>,
): Pick<PartCommon, 'native'> & { signature?: string } {
  const kept = signatureOf(part);
  const signature = kept?.signature;
  const value = otherFields(part, known) ?? {};
  const dialect = kept?.dialect ?? generateDialectId;
  if (signature !== undefined) return { signature, native: { dialect, value } };
  return Object.keys(value).length === 0 ? {} : { native: { dialect: generateDialectId, value } };
}

function decodeMedia(part: JsonObject): MediaPart | undefined {
  const inline = object(field(part, 'inlineData'));
  const file = object(field(part, 'fileData'));
  const holder = inline ?? file;
  const source = inline === undefined ? fileSource(file) : inlineSource(inline);
  if (holder === undefined || source === undefined) return undefined;
  const mediaType = text(field(holder, 'mimeType'));
  const media: MediaPart = { type: kindOf(mediaType), source };
  const title = text(field(holder, 'displayName'));
  if (title !== undefined) media.filename = title;
  const value = otherFields(part, mediaMembers) ?? {};
  // An address has no room for its type, and Vertex AI wants one.
  if (file !== undefined && mediaType !== undefined) value['mimeType'] = mediaType;
  if (Object.keys(value).length > 0) media.native = { dialect: generateDialectId, value };
  return media;
}

function inlineSource(inline: JsonObject): MediaSource | undefined {
  const data = text(field(inline, 'data'));
  if (data === undefined) return undefined;
  return {
    data: standardBase64(data),
    media_type: text(field(inline, 'mimeType')) ?? 'application/octet-stream',
  };
}

/** Google takes both alphabets of base64, and its Python client writes the one of addresses; others refuse that. */
function standardBase64(data: string): string {
  return /[-_]/u.test(data) ? data.replaceAll('-', '+').replaceAll('_', '/') : data;
}

/** Files of the Files API have addresses that nobody but their owner can read: they are ids. */
function fileSource(file: JsonObject | undefined): MediaSource | undefined {
  const uri = text(file === undefined ? undefined : field(file, 'fileUri'));
  if (uri === undefined) return undefined;
  return isGoogleFile(uri) ? { file_id: uri } : { url: uri };
}

/** Whether a reference names a file in Google's own store. */
export function isGoogleFile(reference: string): boolean {
  return /^(?:https:\/\/generativelanguage\.googleapis\.com\/\w+\/)?files\/[^/]+$/u.test(reference);
}

function kindOf(mediaType: string | undefined): MediaPart['type'] {
  const kind = mediaType?.split('/')[0];
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file';
}
