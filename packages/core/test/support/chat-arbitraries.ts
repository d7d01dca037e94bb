import fc from 'fast-check';
import type { ChatRequest, ChatResponse, FinishReason } from '../../src/hub/chat.js';
import type { Message, Part } from '../../src/hub/part.js';
import type { StreamEvent } from '../../src/hub/stream-event.js';
import type { Usage } from '../../src/hub/usage.js';

/*
 * Canonical requests and answers as decoders make them, for properties of codecs.
 */

const words = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 6 }));
const someWords = words.filter((text) => text !== '');
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/);
const cacheControl = fc.constantFrom(
  { type: 'ephemeral' as const },
  { type: 'ephemeral' as const, ttl: '1h' as const },
  { type: 'ephemeral' as const, ttl: '5m' as const },
);
const marked = { cache_control: cacheControl };
const json = fc.dictionary(name, fc.oneof(words, fc.integer(), fc.boolean()), {
  maxKeys: 3,
  noNullPrototype: true,
});
const base64 = fc.base64String({ minLength: 4, maxLength: 12 });

function merged<One extends object, Other extends object>(one: One, other: Other) {
  return { ...one, ...other };
}

/** A record whose other members may be absent. */
function record<R extends object, O extends object>(
  required: { [K in keyof R]: fc.Arbitrary<R[K]> },
  optional: { [K in keyof O]: fc.Arbitrary<O[K]> },
) {
  return fc
    .tuple(fc.record(required), fc.record(optional, { requiredKeys: [], noNullPrototype: true }))
    .map(([one, other]) => merged(one, other));
}

const textPart = record({ type: fc.constant('text' as const), text: someWords }, marked);
const source = fc.oneof(
  fc.record({ data: base64, media_type: fc.constantFrom('image/png', 'image/jpeg') }),
  fc.record({ url: fc.webUrl() }),
);
const userPart: fc.Arbitrary<Part> = fc.oneof(
  textPart,
  record(
    { type: fc.constant('image' as const), source },
    { ...marked, detail: fc.constantFrom('low', 'high') },
  ),
  record(
    {
      type: fc.constant('audio' as const),
      source: fc.record({ data: base64, media_type: fc.constantFrom('audio/mpeg', 'audio/wav') }),
    },
    marked,
  ),
  record(
    {
      type: fc.constant('file' as const),
      filename: fc.constantFrom('a.pdf', 'b.pdf'),
      source: fc.record({ data: base64, media_type: fc.constant('application/pdf') }),
    },
    marked,
  ),
);

const reasoningPart: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ type: fc.constant('reasoning' as const), text: someWords }),
  record(
    {
      type: fc.constant('reasoning' as const),
      text: someWords,
      signature: base64,
      dialect: fc.constant('vendor.messages'),
    },
    { summary: fc.constant(true), id: name },
  ),
  fc.record({
    type: fc.constant('reasoning' as const),
    encrypted: base64,
    dialect: fc.constant('vendor.messages'),
  }),
);

const callPart = fc.oneof(
  record(
    {
      type: fc.constant('tool_call' as const),
      id: name,
      name,
      arguments: json.map((value) => JSON.stringify(value)),
      kind: fc.constant('function' as const),
    },
    { signature: base64 },
  ),
  fc.record({
    type: fc.constant('tool_call' as const),
    id: name,
    name,
    arguments: someWords,
    kind: fc.constant('custom' as const),
  }),
);

const plainText = fc.record({ type: fc.constant('text' as const), text: someWords });
const opaquePart: fc.Arbitrary<Part> = fc.record({
  type: fc.constant('opaque' as const),
  dialect: fc.constant('vendor.messages'),
  kind: name,
  value: json,
});
const refusalPart: fc.Arbitrary<Part> = fc.record({ type: fc.constant('refusal' as const), text: someWords });
const imagePart: fc.Arbitrary<Part> = fc.record({ type: fc.constant('image' as const), source });

function uniqueCalls(parts: Part[]): Part[] {
  return parts.map((part, index) => (part.type === 'tool_call' ? { ...part, id: `call_${index}` } : part));
}

/** The parts of an assistant's message, in any order. */
export const assistantParts: fc.Arbitrary<Part[]> = fc
  .array(fc.oneof(plainText, reasoningPart, callPart, opaquePart, refusalPart, imagePart), {
    minLength: 1,
    maxLength: 6,
  })
  .map(uniqueCalls);

const toolResult: fc.Arbitrary<Part> = record(
  {
    type: fc.constant('tool_result' as const),
    tool_call_id: name,
    parts: fc.array(textPart, { minLength: 1, maxLength: 3 }),
  },
  { is_error: fc.boolean(), name, ...marked },
);

/** One message, or one of tool results. Two messages of results in a row would come back as one. */
const message: fc.Arbitrary<Message> = fc.oneof(
  record(
    {
      role: fc.constantFrom('system' as const, 'developer' as const),
      parts: fc.array(textPart, { minLength: 1, maxLength: 3 }),
    },
    { name },
  ),
  record(
    { role: fc.constant('user' as const), parts: fc.array(userPart, { minLength: 1, maxLength: 4 }) },
    { name },
  ),
  record({ role: fc.constant('assistant' as const), parts: assistantParts }, { name }),
);

const messages = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: message.map((one) => [one]) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.array(toolResult, { minLength: 1, maxLength: 3 }), message)
        .map(([parts, next]): Message[] => [{ role: 'user', parts }, next]),
    },
  ),
  { minLength: 1, maxLength: 4 },
);

const tool = fc.oneof(
  record(
    { type: fc.constant('function' as const), name },
    { description: words, parameters: json, strict: fc.boolean(), ...marked },
  ),
  record({ type: fc.constant('custom' as const), name }, { description: words, format: json, ...marked }),
);

/** Requests that a provider with Bifrost's members of messages can be told whole. */
export const chatRequest: fc.Arbitrary<ChatRequest> = record(
  {
    model: fc.constant('wire-model'),
    messages: messages.map((groups) => groups.flat()),
    stream: fc.constant(false),
  },
  {
    tools: fc.array(tool, { minLength: 1, maxLength: 3 }),
    tool_choice: fc.oneof(
      fc.record({ type: fc.constantFrom('none' as const, 'auto' as const, 'required' as const) }),
      fc.record({ type: fc.constantFrom('function' as const, 'custom' as const), name }),
    ),
    response_format: fc.oneof(
      fc.record({ type: fc.constantFrom('text' as const, 'json_object' as const) }),
      record(
        { type: fc.constant('json_schema' as const), name, schema: json },
        { description: words, strict: fc.boolean() },
      ),
    ),
    parallel_tool_calls: fc.boolean(),
    max_tokens: fc.nat(),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }).map((value) => value + 0),
    top_p: fc.constantFrom(0, 0.5, 1),
    top_k: fc.nat(),
    stop: fc.array(words, { maxLength: 3 }),
    seed: fc.integer(),
    n: fc.integer({ min: 1, max: 4 }),
    logprobs: fc.boolean(),
    top_logprobs: fc.nat(),
    logit_bias: fc.constant({ '1': -100 }),
    reasoning: fc.record({ effort: fc.constantFrom('low', 'high') }),
    modalities: fc.constant(['text']),
    audio: json,
    prediction: json,
    verbosity: name,
    user: words,
    metadata: json,
    service_tier: name,
    store: fc.boolean(),
    unknown: fc.record({ dialect: fc.constant('chat'), fields: fc.constant({ safety_identifier: 's' }) }),
  },
);

const usage: fc.Arbitrary<Usage> = record(
  { prompt_tokens: fc.nat(), completion_tokens: fc.nat(), total_tokens: fc.nat() },
  {
    prompt_tokens_details: fc.record({ cached_tokens: fc.nat(), cache_write_tokens: fc.nat() }),
    completion_tokens_details: fc.record({ reasoning_tokens: fc.nat() }),
  },
);

function finishOf(parts: readonly Part[], other: FinishReason): FinishReason {
  return parts.some((part) => part.type === 'tool_call') ? 'tool_calls' : other;
}

/** Answers of one or several choices. */
export function chatResponses(partsOf: fc.Arbitrary<Part[]>): fc.Arbitrary<ChatResponse> {
  const choice = fc
    .tuple(partsOf, fc.constantFrom('stop' as const, 'length' as const, 'content_filter' as const))
    .map(([parts, other]) => {
      const reason = finishOf(parts, other);
      return { parts, finish_reason: reason, native_finish_reason: reason };
    });
  return record(
    {
      id: fc.constant('chatcmpl-1'),
      model: fc.constant('shown-model'),
      created: fc.constant(1_690_000_000),
      choices: fc
        .array(choice, { minLength: 1, maxLength: 3 })
        .map((choices) => choices.map((one, index) => ({ index, ...one }))),
    },
    { usage, service_tier: name },
  );
}

/** Parts that a stream can tell one by one: neighbours of one kind would grow together, and opaque parts come last. */
export const streamedParts: fc.Arbitrary<Part[]> = fc
  .array(fc.oneof(plainText, reasoningPart, callPart, refusalPart), { minLength: 1, maxLength: 6 })
  .map((parts) => {
    const spoken = parts.filter((part) => part.type !== 'reasoning' || part.text !== undefined);
    return uniqueCalls(
      spoken.filter((part, index) => part.type === 'tool_call' || part.type !== spoken[index - 1]?.type),
    );
  })
  .filter((parts) => parts.length > 0);

/** The same text in pieces, cut anywhere, also within a character. */
function cut(text: string, at: readonly number[]): string[] {
  const places = [...new Set(at.map((place) => place % (text.length + 1)))].toSorted(
    (one, other) => one - other,
  );
  const pieces: string[] = [];
  let start = 0;
  for (const place of [...places, text.length]) {
    if (place > start) pieces.push(text.slice(start, place));
    start = Math.max(start, place);
  }
  return pieces;
}

/** The events of an answer with every text cut into pieces. */
export function eventsInPieces(response: ChatResponse, at: readonly number[]): StreamEvent[] {
  const events: StreamEvent[] = [
    { type: 'start', id: response.id, model: response.model, created: response.created },
  ];
  for (const choice of response.choices) {
    for (const [part, value] of choice.parts.entries())
      events.push(...partEvents(value, { choice: choice.index, part }, at));
    events.push({
      type: 'finish',
      choice: choice.index,
      reason: choice.finish_reason,
      native_reason: choice.native_finish_reason,
    });
  }
  if (response.usage !== undefined) events.push({ type: 'usage', usage: response.usage });
  return events;
}

function partEvents(
  value: Part,
  position: { choice: number; part: number },
  at: readonly number[],
): StreamEvent[] {
  const events: StreamEvent[] = [];
  if (value.type === 'text' || value.type === 'refusal') {
    events.push({ type: 'part-start', ...position, value: { type: value.type, text: '' } });
    const type = `${value.type}-delta` as const;
    for (const piece of cut(value.text, at)) events.push({ type, ...position, value: piece });
    events.push({ type: 'part-end', ...position });
  } else if (value.type === 'reasoning') {
    events.push({ type: 'part-start', ...position, value: { type: 'reasoning', text: '' } });
    for (const piece of cut(value.text ?? '', at))
      events.push({ type: 'reasoning-delta', ...position, value: piece });
    events.push({ type: 'part-end', ...position, value });
  } else if (value.type === 'tool_call') {
    const { signature, ...call } = value;
    events.push({ type: 'part-start', ...position, value: { ...call, arguments: '' } });
    for (const piece of cut(value.arguments, at))
      events.push({ type: 'arguments-delta', ...position, value: piece });
    if (signature !== undefined) events.push({ type: 'signature', ...position, value: signature });
    events.push({ type: 'part-end', ...position });
  } else {
    events.push({ type: 'part-start', ...position, value }, { type: 'part-end', ...position, value });
  }
  return events;
}
