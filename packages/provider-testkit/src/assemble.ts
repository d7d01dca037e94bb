import type { Emit, JsonObject, Part, StreamDecoder, StreamEvent, Usage } from '@bifrost/core';

/*
 * For the unit tests of a codec, without a server: what a decoder gives, read as strictly as any client might.
 */

/** What a stream decoder gives: a canonical event, or a failure. */
export type Emitted = Parameters<Emit>[0];

/**
 * Decodes events and says whether the end marker came. They are frozen first, so that a decoder that changes them throws.
 *
 * @example
 * const { emitted, ended } = decodeEvents(dialect.createStreamDecoder?.(), [{ type: 'message_stop' }]);
 */
export function decodeEvents(
  decoder: StreamDecoder | undefined,
  events: readonly JsonObject[],
): { emitted: Emitted[]; ended: boolean } {
  const emitted: Emitted[] = [];
  const emit: Emit = (event) => void emitted.push(event);
  let ended = false;
  for (const json of events) ended = decoder?.push({ json: deepFreeze(json) }, emit) === true || ended;
  decoder?.end(emit);
  return { emitted, ended };
}

/** A stream added up. */
export interface Assembled {
  parts: Part[];
  finish: Extract<StreamEvent, { type: 'finish' }> | undefined;
  usage: Usage | undefined;
  errors: (string | undefined)[];
}

/** Adds up a stream as a strict reader would. Throws for parts that begin twice, out of order or not at all. */
export function assemble(events: readonly Emitted[]): Assembled {
  const parts = new Map<number, Part>();
  const result: Assembled = { parts: [], finish: undefined, usage: undefined, errors: [] };
  for (const event of events) {
    if (event.type === 'usage') result.usage = event.usage;
    else if (event.type === 'finish') result.finish = event;
    else if (event.type === 'error') result.errors.push(event.failure.message);
    else if (event.type !== 'start') addToPart(parts, event);
  }
  result.parts = [...parts.values()];
  return result;
}

function addToPart(parts: Map<number, Part>, event: Extract<StreamEvent, { part: number }>): void {
  const part = parts.get(event.part);
  if (event.type === 'part-start') {
    if (part !== undefined || event.part !== parts.size) throw new Error(`part ${event.part} begins oddly`);
    parts.set(event.part, event.value);
  } else if (part === undefined) throw new Error(`part ${event.part} did not begin`);
  else parts.set(event.part, grown(part, event));
}

function grown(part: Part, event: Extract<StreamEvent, { part: number }>): Part {
  if (event.type === 'part-end') return event.value ?? part;
  if (event.type === 'text-delta' && part.type === 'text') return { ...part, text: part.text + event.value };
  if (event.type === 'refusal-delta' && part.type === 'refusal')
    return { ...part, text: part.text + event.value };
  if (event.type === 'reasoning-delta' && part.type === 'reasoning') {
    return { ...part, text: (part.text ?? '') + event.value };
  }
  if (event.type === 'signature' && isSigned(part)) {
    return { ...part, signature: (part.signature ?? '') + event.value };
  }
  if (event.type === 'arguments-delta' && part.type === 'tool_call') {
    return { ...part, arguments: part.arguments + event.value };
  }
  if (event.type === 'citation' && part.type === 'text') {
    return { ...part, citations: [...(part.citations ?? []), event.value] };
  }
  if (event.type === 'logprobs' && part.type === 'text') {
    return { ...part, logprobs: [...(part.logprobs ?? []), ...event.value] };
  }
  throw new Error(`${event.type} in a part of type ${part.type}`);
}

/** A part that may hold a signature: a vendor may sign what it says as well as what it thinks. */
function isSigned(part: Part): part is Extract<Part, { signature?: string }> {
  return part.type === 'reasoning' || part.type === 'text' || part.type === 'tool_call';
}

/** Freezes a value and everything in it, so that a codec that changes its input throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}
