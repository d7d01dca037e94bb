import type { Citation, MediaPart, Part, ToolCallPart } from '../../hub/part.js';
import { objects, text, texts } from '../../json/read.js';
import {
  optionalObject,
  optionalPlaces,
  optionalText,
  type Place,
  requiredName,
  requiredText,
} from '../request-fields.js';
import { attachCitations, decodeAnnotation } from './annotations.js';
import { decodeContent } from './decode-content.js';
import { sourceOfUrl } from './media.js';
import { arrangeParts, type FoundPart } from './parts-order.js';
import { decodeReasoningDetails, type DecodedDetails } from './reasoning-details.js';
import type { ChatSettings } from './settings.js';
import { decodeToolCall } from './tool-calls.js';

/** How a message is read, and where it stands. */
export interface MessageReading {
  readonly settings: ChatSettings;
  /** Position in `messages`. */
  readonly index: number;
  /** Takes the places of members that are left unread because they do not fit the message. */
  readonly ignored: string[];
}

/** Reads an assistant's message that a client returns, with what Bifrost wrote beside OpenAI's members. */
export function decodeAssistantParts(place: Place, { settings, index, ignored }: MessageReading): Part[] {
  const calls = decodeCalls(place, index, settings);
  const details = decodeReasoningDetails(
    place.of['reasoning_details'],
    new Set(calls.map((call) => call.id)),
  );
  const found: FoundPart[] = [
    ...reasoningParts(place, details),
    ...decodeContent(place, settings)
      .filter((part) => !isBlank(part))
      .map((part) => ({ part })),
    ...refusalParts(place),
    ...audioParts(place),
    ...imageParts(place.of['images']).map((part) => ({ part })),
    ...calls.map((part) => ({ part: signedCall(part, details) })),
  ];
  const parts = arrangeParts(found, texts(place.of['parts_order']), () =>
    ignored.push(`${place.path}parts_order`),
  );
  return attachCitations(signTexts(parts, details), decodeAnnotations(place.of['annotations'], settings));
}

/** Clients write an empty text beside tool calls; other vendors refuse one. */
function isBlank(part: Part): boolean {
  return part.type === 'text' && part.text === '' && part.cache_control === undefined;
}

/** The id of a call in the API before tools, which had none: the message's position tells it. */
export function legacyCallId(name: string, messageIndex: number): string {
  return `call_${messageIndex}_${name}`;
}

function decodeCalls(place: Place, index: number, settings: ChatSettings): ToolCallPart[] {
  const calls = (optionalPlaces(place, 'tool_calls') ?? []).map((call) => decodeToolCall(call, settings));
  const of = optionalObject(place, 'function_call');
  if (of === undefined || calls.length > 0) return calls;
  const legacy = { of, path: `${place.path}function_call.` };
  const name = requiredName(legacy, 'name');
  const argumentsOf = requiredText(legacy, 'arguments');
  return [
    { type: 'tool_call', id: legacyCallId(name, index), name, arguments: argumentsOf, kind: 'function' },
  ];
}

/** Details tell more than the plain text; the text alone stands for clients and servers that know no details. */
function reasoningParts(place: Place, details: DecodedDetails): FoundPart[] {
  if (details.parts.some(({ part }) => part.type === 'reasoning')) return details.parts;
  const plain = text(place.of['reasoning']) ?? text(place.of['reasoning_content']);
  if (plain === undefined || plain === '') return details.parts;
  return [...details.parts, { part: { type: 'reasoning', text: plain }, index: 0 }];
}

function refusalParts(place: Place): FoundPart[] {
  const refusal = optionalText(place, 'refusal');
  return refusal === undefined ? [] : [{ part: { type: 'refusal', text: refusal } }];
}

/** Sound of an earlier answer is told by its id alone. */
function audioParts(place: Place): FoundPart[] {
  const audio = optionalObject(place, 'audio');
  if (audio === undefined) return [];
  const id = requiredName({ of: audio, path: `${place.path}audio.` }, 'id');
  return [{ part: { type: 'audio', id, source: { file_id: id } } }];
}

/** Reads `images` of a message: parts of the same form as in a user's content. */
export function imageParts(value: unknown): MediaPart[] {
  return objects(value).flatMap((image) => {
    const inner = image['image_url'];
    const url = text(inner) ?? text(objects([inner])[0]?.['url']);
    const source = url === undefined ? undefined : sourceOfUrl(url);
    return source === undefined ? [] : [{ type: 'image', source }];
  });
}

export function decodeAnnotations(value: unknown, settings: ChatSettings): Citation[] {
  return objects(value)
    .filter((annotation) => annotation['type'] !== undefined)
    .map((annotation) => decodeAnnotation(annotation, settings.filedAs));
}

function signedCall(call: ToolCallPart, details: DecodedDetails): ToolCallPart {
  const found = details.callSignatures.get(call.id);
  if (found === undefined) return call;
  return { ...call, signature: found.signature, ...filed(call, found.dialect) };
}

/** Puts signatures on the text parts at their positions; a lone text needs no position. */
export function signTexts(parts: Part[], { textSignatures }: DecodedDetails): Part[] {
  const [first] = textSignatures;
  if (first === undefined) return parts;
  const isLone = parts.filter((part) => part.type === 'text').length === 1;
  // of several for one position the first counts
  const byPosition = new Map(textSignatures.toReversed().map((signed) => [signed.index, signed]));
  return parts.map((part, position) => {
    if (part.type !== 'text') return part;
    const found = isLone ? first : byPosition.get(position);
    if (found === undefined) return part;
    return { ...part, signature: found.signature.signature, ...filed(part, found.signature.dialect) };
  });
}

/** Keeps whose signature it is, so that no other vendor is sent it. */
function filed(part: Part, dialect: string | undefined): Pick<Part, 'native'> {
  return dialect === undefined || part.native !== undefined ? {} : { native: { dialect, value: {} } };
}
