import type {
  Citation,
  MediaPart,
  OpaquePart,
  Part,
  ReasoningPart,
  TextPart,
  ToolCallPart,
} from '../../hub/part.js';
import { defined, number, objects, text, type JsonObject } from '../../json/read.js';
import { decodeCarried } from './carried.js';
import { isMadeId } from './ids.js';
import { decodeGeneratedImage } from './media.js';
import { family, native, rest } from './native.js';

/*
 * Items that a model writes: messages, reasoning, calls. They come in answers, and clients send them back as history.
 * The reader is lenient because an answer must not fail over a member that nobody needs; what makes a request invalid
 * is checked before, in decode-input.ts.
 */

/** The parts of an item that the model wrote. An item of an unknown type is one opaque part. */
export function decodeItem(item: JsonObject): Part[] {
  switch (item['type']) {
    case 'message':
      return decodeMessage(item);
    case 'reasoning':
      return decodeReasoning(item);
    case 'function_call':
      return [decodeCall(item, 'function')];
    case 'custom_tool_call':
      return [decodeCall(item, 'custom')];
    case 'image_generation_call':
      return [decodeImageCall(item) ?? decodeOpaque(item)];
    default:
      return [decodeOpaque(item)];
  }
}

const messageMembers = new Set(['type', 'role', 'content', 'status']);

/** What of a message item besides its content goes on: its id, if a vendor made it, and `phase`. */
export function messageMarks(item: JsonObject): JsonObject {
  return withoutMadeId(rest(item, messageMembers)) ?? {};
}

function decodeMessage(item: JsonObject): Part[] {
  const message = messageMarks(item);
  return objects(item['content']).map((content, index) =>
    decodeOutputContent(content, index === 0 ? message : undefined),
  );
}

const outputMembers = new Set(['type', 'text', 'annotations', 'logprobs']);

/** One content part of a message that a model wrote. `message` is given for the first one of its item. */
export function decodeOutputContent(content: JsonObject, message: JsonObject | undefined): Part {
  const marks = message === undefined ? {} : { message };
  switch (content['type']) {
    case 'output_text':
    case 'text':
      return decodeOutputText(content, marks);
    case 'refusal':
      return { type: 'refusal', text: text(content['refusal']) ?? '', ...native(marks) };
    default: {
      const kind = text(content['type']) ?? 'content';
      return { type: 'opaque', dialect: family, kind, value: content, ...native({ ...marks, content: {} }) };
    }
  }
}

function decodeOutputText(content: JsonObject, marks: { message?: JsonObject }): TextPart {
  const part: TextPart = { type: 'text', text: text(content['text']) ?? '' };
  const citations = decodeAnnotations(content['annotations']);
  if (citations.length > 0) part.citations = citations;
  const logprobs = objects(content['logprobs']);
  if (logprobs.length > 0) part.logprobs = logprobs;
  const others = rest(content, outputMembers);
  return { ...part, ...native(others === undefined ? marks : { ...marks, content: others }) };
}

/** Places that the model quotes. */
export function decodeAnnotations(value: unknown): Citation[] {
  return objects(value).map((annotation) => decodeAnnotation(annotation));
}

/** One place that the model quotes; its own form is kept whole. */
export function decodeAnnotation(annotation: JsonObject): Citation {
  return {
    ...defined<Pick<Citation, 'url' | 'title' | 'start_index' | 'end_index'>>({
      url: text(annotation['url']),
      title: text(annotation['title']) ?? text(annotation['filename']),
      start_index: number(annotation['start_index']),
      end_index: number(annotation['end_index']),
    }),
    dialect: family,
    value: annotation,
  };
}

const reasoningMembers = new Set(['type', 'id', 'summary', 'content', 'encrypted_content', 'status']);

/**
 * The parts of a reasoning item: one for each paragraph of the summary and each text, all with the item's id. The
 * secret value stands on the last; an item without words is one part.
 */
export function decodeReasoning(item: JsonObject): ReasoningPart[] {
  const parts: ReasoningPart[] = [
    ...objects(item['summary']).map((entry) => reasoningText(entry, true)),
    ...objects(item['content']).map((entry) => reasoningText(entry, false)),
  ];
  if (parts.length === 0) parts.push({ type: 'reasoning' });
  const secret = reasoningSecret(item);
  const identity = reasoningIdentity(item);
  if (secret.dialect !== undefined) identity.dialect = secret.dialect;
  const others = rest(item, reasoningMembers);
  for (const [index, part] of parts.entries()) {
    const marks = index > 0 ? { continues: true } : others === undefined ? {} : { item: others };
    // The parts were made above and are ours to complete.
    Object.assign(part, identity, native(marks));
  }
  Object.assign(parts.at(-1) ?? {}, secret);
  return parts;
}

function reasoningText(entry: JsonObject, summary: boolean): ReasoningPart {
  const part: ReasoningPart = { type: 'reasoning', text: text(entry['text']) ?? '' };
  if (summary) part.summary = true;
  return part;
}

/** The id of a reasoning item, with the dialect that made it; nothing for an id of our own making. */
export function reasoningIdentity(item: JsonObject): Pick<ReasoningPart, 'id' | 'dialect'> {
  const id = text(item['id']);
  return id === undefined || isMadeId(id) ? {} : { id, dialect: family };
}

/** The secret value of a reasoning item: the vendor's own, or a foreign one that travelled as such. */
export function reasoningSecret(
  item: JsonObject,
): Pick<ReasoningPart, 'dialect' | 'signature' | 'encrypted'> {
  const encrypted = text(item['encrypted_content']);
  if (encrypted === undefined || encrypted === '') return {};
  const carried = decodeCarried(encrypted);
  if (!carried) return { encrypted, dialect: family };
  const { dialect, signature, encrypted: foreign } = carried;
  return defined<Pick<ReasoningPart, 'dialect' | 'signature' | 'encrypted'>>({
    dialect,
    signature,
    encrypted: foreign,
  });
}

const callMembers = new Set(['type', 'call_id', 'name', 'arguments', 'input', 'status']);

/** A call of the caller's tool. Some servers leave out `call_id` where it is the same as the item's id. */
export function decodeCall(item: JsonObject, kind: 'function' | 'custom'): ToolCallPart {
  const marks = withoutMadeId(rest(item, callMembers));
  return {
    type: 'tool_call',
    id: text(item['call_id']) ?? text(item['id']) ?? '',
    name: text(item['name']) ?? '',
    arguments: text(item[kind === 'function' ? 'arguments' : 'input']) ?? '',
    kind,
    ...native(marks === undefined ? {} : { item: marks }),
  };
}

const imageMembers = new Set(['type', 'result', 'status']);

function decodeImageCall(item: JsonObject): MediaPart | undefined {
  const result = text(item['result']);
  if (result === undefined || result === '') return undefined;
  const part = decodeGeneratedImage(result, text(item['output_format']));
  return { ...part, ...native({ item: withoutMadeId(rest(item, imageMembers)) ?? {} }) };
}

/** An item that only the family understands. A reference to a stored item may come without a type. */
function decodeOpaque(item: JsonObject): OpaquePart {
  return { type: 'opaque', dialect: family, kind: text(item['type']) ?? 'item_reference', value: item };
}

function withoutMadeId(marks: JsonObject | undefined): JsonObject | undefined {
  const id = text(marks?.['id']);
  return id !== undefined && isMadeId(id) ? rest(marks ?? {}, idMember) : marks;
}

const idMember = new Set(['id']);
