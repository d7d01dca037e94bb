import type { OpaquePart, Part, ReasoningPart } from '../../hub/part.js';
import { number, object, objects, text, type JsonObject } from '../../json/read.js';

/*
 * What Chat cannot say of an answer rides in `reasoning_details`, and comes back when the client returns the message:
 * reasoning with its signatures, signatures of texts and tool calls, and parts that only their own dialect understands.
 * `index` is the part's position in the message.
 */

/** Whether the reasoning of a message needs more than the `reasoning` text. */
export function needsReasoningDetails(parts: readonly Part[]): boolean {
  let reasoningParts = 0;
  for (const part of parts) {
    if (part.type === 'reasoning') {
      reasoningParts += 1;
      if (reasoningParts > 1 || part.id !== undefined) return true;
      if (part.signature !== undefined || part.encrypted !== undefined) return true;
    } else if (part.type === 'text' || part.type === 'tool_call') {
      if (part.signature !== undefined) return true;
    } else if (isNative(part)) {
      return true;
    }
  }
  return false;
}

/** Whether Chat has no member at all for a part of an assistant's message. */
export function isNative(part: Part): boolean {
  return (
    part.type === 'opaque' || part.type === 'file' || part.type === 'video' || part.type === 'tool_result'
  );
}

/** The items of `reasoning_details` for a message. */
export function encodeReasoningDetails(parts: readonly Part[]): JsonObject[] {
  const details: JsonObject[] = [];
  for (const [index, part] of parts.entries()) {
    const detail = encodeDetail(part);
    if (detail !== undefined) details.push({ ...detail, index });
  }
  return details;
}

function encodeDetail(part: Part): JsonObject | undefined {
  switch (part.type) {
    case 'reasoning':
      return encodeReasoning(part);
    case 'text':
      if (part.signature === undefined) return undefined;
      // A `reasoning.text` without a text is the signature of the text part at its position.
      return withFormat({ type: 'reasoning.text', signature: part.signature }, part.native?.dialect);
    case 'tool_call':
      if (part.signature === undefined) return undefined;
      return withFormat(
        { type: 'reasoning.encrypted', id: part.id, signature: part.signature },
        part.native?.dialect,
      );
    case 'opaque':
      return { type: 'native', format: part.dialect, kind: part.kind, value: part.value };
    case 'file':
    case 'video':
    case 'tool_result':
      // No dialect claims these back, so a returned message says in `dropped_params` that they stayed out.
      return { type: 'native', format: 'bifrost', kind: part.type };
    case 'audio':
    case 'image':
    case 'refusal':
      return undefined;
  }
}

function encodeReasoning(part: ReasoningPart): JsonObject {
  const detail: JsonObject = { type: detailType(part) };
  if (part.text !== undefined) detail[part.summary === true ? 'summary' : 'text'] = part.text;
  if (part.signature !== undefined) detail['signature'] = part.signature;
  if (part.encrypted !== undefined) detail['data'] = part.encrypted;
  if (part.id !== undefined) detail['id'] = part.id;
  return withFormat(detail, part.dialect);
}

function detailType(part: ReasoningPart): string {
  if (part.summary === true) return 'reasoning.summary';
  return part.text === undefined ? 'reasoning.encrypted' : 'reasoning.text';
}

function withFormat(detail: JsonObject, dialect: string | undefined): JsonObject {
  return dialect === undefined ? detail : { ...detail, format: dialect };
}

/** What a client's `reasoning_details` say, sorted by what they belong to. */
export interface DecodedDetails {
  /** Reasoning and parts of other dialects, with their position where it is told. */
  parts: { index: number | undefined; part: ReasoningPart | OpaquePart }[];
  /** Signatures of tool calls, by the call's id. */
  callSignatures: Map<string, SignatureOf>;
  /** Signatures of texts, by the position of the text part. */
  textSignatures: { index: number | undefined; signature: SignatureOf }[];
}

interface SignatureOf {
  signature: string;
  dialect: string | undefined;
}

/**
 * Reads `reasoning_details`. What is of no known shape is left out: other gateways use the same name for items of their
 * own.
 */
export function decodeReasoningDetails(value: unknown, callIds: ReadonlySet<string>): DecodedDetails {
  const decoded: DecodedDetails = { parts: [], callSignatures: new Map(), textSignatures: [] };
  for (const item of objects(value)) {
    const index = number(item['index']);
    const signature = text(item['signature']);
    const dialect = text(item['format']);
    const id = text(item['id']);
    if (signature !== undefined && id !== undefined && callIds.has(id)) {
      decoded.callSignatures.set(id, { signature, dialect });
    } else if (
      signature !== undefined &&
      item['type'] === 'reasoning.text' &&
      item['text'] === undefined &&
      item['data'] === undefined
    ) {
      decoded.textSignatures.push({ index, signature: { signature, dialect } });
    } else {
      const part = item['type'] === 'native' ? decodeNative(item) : decodeReasoning(item);
      if (part !== undefined) decoded.parts.push({ index, part });
    }
  }
  return decoded;
}

function decodeNative(item: JsonObject): OpaquePart | undefined {
  const dialect = text(item['format']);
  const kind = text(item['kind']);
  if (dialect === undefined || kind === undefined) return undefined;
  return { type: 'opaque', dialect, kind, value: object(item['value']) ?? {} };
}

function decodeReasoning(item: JsonObject): ReasoningPart | undefined {
  const isSummary = item['type'] === 'reasoning.summary';
  const words = text(isSummary ? item['summary'] : item['text']);
  const signature = text(item['signature']);
  const encrypted = text(item['data']);
  const id = text(item['id']);
  const dialect = text(item['format']);
  if (words === undefined && signature === undefined && encrypted === undefined && id === undefined) {
    return undefined;
  }
  const part: ReasoningPart = { type: 'reasoning' };
  if (words !== undefined) part.text = words;
  if (isSummary) part.summary = true;
  if (signature !== undefined) part.signature = signature;
  if (encrypted !== undefined) part.encrypted = encrypted;
  if (id !== undefined) part.id = id;
  if (dialect !== undefined) part.dialect = dialect;
  return part;
}
