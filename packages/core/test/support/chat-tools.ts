import type { AnswerContext, Dialect, EncodeContext, StreamDecoder } from '../../src/adapter/dialect.js';
import type { InboundRequest, ProviderFailure, WireEvent, WireResponse } from '../../src/adapter/wire.js';
import type { FinishReason } from '../../src/hub/chat.js';
import type { Citation, Part, TokenLogprob } from '../../src/hub/part.js';
import type { StreamEvent } from '../../src/hub/stream-event.js';
import type { Usage } from '../../src/hub/usage.js';
import { object, parseObject, type JsonObject } from '../../src/json/read.js';

/*
 * Tools of tests that speak Chat Completions: requests and contexts with sensible rests, and a reader that puts a
 * stream's events together as a client of the hub would.
 */

export function inbound(value: JsonObject): InboundRequest {
  return { params: {}, query: {}, headers: {}, body: { kind: 'json', value } };
}

export function answer(value: JsonObject): WireResponse {
  return { status: 200, headers: {}, body: { kind: 'json', value } };
}

export function encodeContext(overrides: Partial<EncodeContext> = {}): EncodeContext {
  return { model: 'wire-model', stream: false, options: undefined, keyOptions: undefined, ...overrides };
}

export function answerContext(overrides: Partial<AnswerContext> = {}): AnswerContext {
  return {
    model: 'shown-model',
    id: 'chatcmpl-ours',
    created: 1_700_000_000,
    includeUsage: false,
    request: {},
    extraFields: () => undefined,
    ...overrides,
  };
}

/** The JSON of a body; throws where it is none. */
export function jsonOf({ body }: { body: WireResponse['body'] }): JsonObject {
  if (body.kind !== 'json') throw new Error(`expected a JSON body, not ${body.kind}`);
  return body.value;
}

/** What goes over a wire comes back as fresh objects without `undefined`. */
export function overTheWire(value: JsonObject): JsonObject {
  return parseObject(JSON.stringify(value)) ?? {};
}

/** Freezes a value and everything in it, so that whoever changes it fails. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}

/** The payloads of an SSE text, without the end marker. */
export function payloadsOf(text: string): JsonObject[] {
  return text
    .split('\n\n')
    .filter((frame) => frame.startsWith('data:') && frame.slice(5).trim() !== '[DONE]')
    .map((frame) => parseObject(frame.slice(5)) ?? {});
}

/** Runs payloads through a decoder. */
export function decodeAll(
  decoder: StreamDecoder | undefined,
  payloads: readonly JsonObject[],
): (StreamEvent | { type: 'error'; failure: ProviderFailure })[] {
  const events: (StreamEvent | { type: 'error'; failure: ProviderFailure })[] = [];
  for (const json of payloads) {
    const event: WireEvent = { json };
    decoder?.push(event, (emitted) => events.push(emitted));
  }
  decoder?.end((emitted) => events.push(emitted));
  return events;
}

/** Runs events through a dialect's stream encoder. */
export function encodeAll(
  dialect: Dialect<'chat'> | Dialect<'textCompletion'>,
  events: readonly StreamEvent[],
  context: AnswerContext = answerContext(),
): string {
  const encoder = dialect.inbound?.createStreamEncoder?.(context);
  if (encoder === undefined) throw new Error(`${dialect.id} encodes no streams`);
  return [...events.map((event) => encoder.push(event)), encoder.end()].map(String).join('');
}

interface AssembledChoice {
  parts: Part[];
  reason: FinishReason | undefined;
  native: string | undefined;
  stopSequence: string | undefined;
  logprobs: { content: TokenLogprob[]; refusal: TokenLogprob[] };
}

export interface Assembled {
  id: string;
  model: string;
  created: number;
  choices: Map<number, AssembledChoice>;
  usage: Usage | undefined;
  failures: ProviderFailure[];
}

/** Puts a stream together, and throws where its order is not the one that is promised. */
export function assemble(
  events: readonly (StreamEvent | { type: 'error'; failure: ProviderFailure })[],
): Assembled {
  const result: Assembled = {
    id: '',
    model: '',
    created: 0,
    choices: new Map(),
    usage: undefined,
    failures: [],
  };
  for (const event of events) {
    if (event.type === 'error') result.failures.push(event.failure);
    else if (event.type === 'usage') result.usage = event.usage;
    else if (event.type === 'start') {
      result.id = event.id;
      result.model = event.model;
      result.created = event.created;
    } else {
      const known = result.choices.get(event.choice);
      const choice = known ?? {
        parts: [],
        reason: undefined,
        native: undefined,
        stopSequence: undefined,
        logprobs: { content: [], refusal: [] },
      };
      result.choices.set(event.choice, choice);
      addToChoice(choice, event);
    }
  }
  return result;
}

type ChoiceEvent = Exclude<StreamEvent, { type: 'start' | 'usage' }>;

function addToChoice(choice: AssembledChoice, event: ChoiceEvent): void {
  if (event.type === 'finish') {
    if (choice.reason !== undefined) throw new Error('a second finish');
    choice.reason = event.reason;
    choice.native = event.native_reason;
    choice.stopSequence = event.stop_sequence;
    return;
  }
  if (event.type === 'logprobs') {
    choice.logprobs[event.of ?? 'content'].push(...event.value);
    return;
  }
  if (event.type === 'part-start') {
    if (event.part !== choice.parts.length) throw new Error(`part ${event.part} out of order`);
    choice.parts.push({ ...event.value });
    return;
  }
  const part = choice.parts[event.part];
  if (part === undefined) throw new Error(`${event.type} for a part that did not begin`);
  if (event.type === 'part-end') {
    if (event.value !== undefined) choice.parts[event.part] = Object.assign(part, event.value);
  } else {
    addToPart(part, event);
  }
}

function addToPart(
  part: Part,
  event: Exclude<ChoiceEvent, { type: 'finish' | 'logprobs' | 'part-start' | 'part-end' }>,
): void {
  switch (event.type) {
    case 'text-delta':
    case 'refusal-delta':
    case 'reasoning-delta':
      if (part.type !== event.type.replace('-delta', '')) throw new Error(`${event.type} in ${part.type}`);
      if ('text' in part) part.text = (part.text ?? '') + event.value;
      break;
    case 'arguments-delta':
      if (part.type !== 'tool_call') throw new Error(`${event.type} in ${part.type}`);
      part.arguments += event.value;
      break;
    case 'audio-delta':
      if (part.type !== 'audio') throw new Error(`${event.type} in ${part.type}`);
      if ('data' in part.source) part.source = { ...part.source, data: part.source.data + event.value };
      if (event.transcript !== undefined) part.transcript = (part.transcript ?? '') + event.transcript;
      if (event.id !== undefined) part.id = event.id;
      break;
    case 'signature':
      if (part.type === 'text' || part.type === 'reasoning' || part.type === 'tool_call') {
        part.signature = event.value;
      }
      break;
    case 'citation':
      if (part.type === 'text')
        part.citations = [...(part.citations ?? ([] satisfies Citation[])), event.value];
      break;
  }
}

/** A member of a member. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found: unknown = value;
  for (const step of path) {
    found =
      typeof step === 'number' ? (Array.isArray(found) ? found[step] : undefined) : object(found)?.[step];
  }
  return found;
}
