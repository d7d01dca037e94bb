import {
  jsonText,
  object,
  objects,
  text,
  type Citation,
  type JsonObject,
  type MediaPart,
  type Part,
  type ReasoningPart,
} from '@bifrost/core';
import { decodeToolName, unpackReasoning } from '@bifrost/provider-anthropic';
import { converseDialectId } from '../dialect-ids.js';
import { mediaTypeOf } from './media-formats.js';
import { structuredOutputTool } from './structured-output.js';

/*
 * A content block is a union: an object with one member, whose name says what it is. Blocks that the hub does not model
 * (server tools, guarded content, kinds born after our release) stay whole for encoders of Converse.
 */

/** A block of an answer or of a conversation. */
export function decodeBlock(block: JsonObject): Part {
  const words = text(block['text']);
  if (words !== undefined) return { type: 'text', text: words };
  const call = object(block['toolUse']);
  if (call !== undefined) return decodeToolUse(call) ?? decodeOpaque(block);
  const reasoning = object(block['reasoningContent']);
  if (reasoning !== undefined) return decodeReasoning(reasoning);
  const cited = object(block['citationsContent']);
  if (cited !== undefined) return decodeCited(cited);
  const image = object(block['image']);
  return (image === undefined ? undefined : decodeImage(image)) ?? decodeOpaque(block);
}

/** A block kept whole. */
export function decodeOpaque(block: JsonObject): Part {
  return { type: 'opaque', dialect: converseDialectId, kind: kindOf(block), value: block };
}

function kindOf(block: JsonObject): string {
  const [kind = 'unknown'] = Object.keys(block);
  return kind;
}

/** A call of one of the caller's tools; the call that stands in for a response format is the text that was asked for. */
function decodeToolUse(call: JsonObject): Part | undefined {
  if (call['type'] === 'server_tool_use') return undefined;
  const input = jsonText(call['input'] ?? {});
  if (call['name'] === structuredOutputTool) return { type: 'text', text: input };
  return {
    type: 'tool_call',
    id: text(call['toolUseId']) ?? '',
    name: decodeToolName(text(call['name']) ?? ''),
    arguments: input,
    kind: 'function',
  };
}

/** Reasoning. What another vendor wants back with it travels in the members that Converse keeps unread. */
function decodeReasoning(reasoning: JsonObject): ReasoningPart {
  const redacted = text(reasoning['redactedContent']);
  if (redacted !== undefined) return decodeRedacted(redacted);
  const readable = object(reasoning['reasoningText']);
  const words = text(readable?.['text']);
  const signature = text(readable?.['signature']);
  const part: ReasoningPart = { type: 'reasoning' };
  if (words !== undefined) part.text = words;
  if (signature === undefined || signature === '') return part;
  return { ...part, ...decodeSignature(signature) };
}

/** Reasoning that only its vendor can read. */
export function decodeRedacted(redacted: string): ReasoningPart {
  const foreign = unpackReasoning(Buffer.from(redacted, 'base64').toString('utf8'));
  return { type: 'reasoning', ...(foreign ?? { encrypted: redacted, dialect: converseDialectId }) };
}

/** A signature, and whose it is. */
function decodeSignature(
  signature: string,
): Pick<ReasoningPart, 'signature' | 'encrypted' | 'id' | 'dialect'> {
  return unpackReasoning(signature) ?? { signature, dialect: converseDialectId };
}

function decodeCited(cited: JsonObject): Part {
  const words = objects(cited['content']).map((piece) => text(piece['text']) ?? '');
  const citations = objects(cited['citations']).map(decodeCitation);
  const part: Part = { type: 'text', text: words.join('') };
  return citations.length === 0 ? part : { ...part, citations };
}

/**
 * A quotation: a page of the web has an address, a document its title. The place counts in the document and not in the
 * answer, so a citation is about the whole text that it stands on.
 */
export function decodeCitation(value: JsonObject): Citation {
  const citation: Citation = { dialect: converseDialectId, value };
  const location = object(value['location']);
  const url = text(object(location?.['web'])?.['url']) ?? text(value['source']);
  const title = text(value['title']);
  if (url !== undefined) citation.url = url;
  if (title !== undefined) citation.title = title;
  return citation;
}

function decodeImage(image: JsonObject): MediaPart | undefined {
  const data = text(object(image['source'])?.['bytes']);
  const format = text(image['format']);
  if (data === undefined || format === undefined) return undefined;
  return { type: 'image', source: { data, media_type: mediaTypeOf('image', format) } };
}
