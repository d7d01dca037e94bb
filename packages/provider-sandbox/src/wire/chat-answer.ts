import type { JsonObject } from '@bifrost/core';
import type { Draft, DraftCall } from '../answer/draft.js';
import { countPrompt } from '../answer/prompt.js';
import { type Exchange, answerTo, idOf } from '../exchange.js';
import { errorInside } from '../faults/errors.js';
import { doneFrame, type Frame, frame, type Reply } from '../reply.js';
import { tokensOf } from '../text.js';
import { type ChatOrder, readChat } from './chat-request.js';
import { chatUsage, countAll } from './usage.js';

/** Answers `POST /v1/chat/completions`. */
export function answerChat(exchange: Exchange): Reply {
  const order = readChat(exchange.body);
  const draft = answerTo(order.prompt, exchange);
  const drafts = Array.from({ length: order.choices }, () => draft);
  const counted = countAll(countPrompt(order.prompt), drafts);
  const usage = chatUsage(counted);
  if (order.stream) return stream({ order, exchange, drafts, usage });
  const value = {
    ...head(exchange, 'chat.completion'),
    choices: drafts.map((answer, index) => choiceOf(answer, index, order)),
    usage,
  };
  return { kind: 'json', value, tokens: counted.completion };
}

function head(exchange: Exchange, kind: string): JsonObject {
  return {
    id: idOf(exchange, 'chatcmpl-'),
    object: kind,
    created: exchange.created,
    model: exchange.model.full,
    system_fingerprint: 'fp_sandbox',
  };
}

function choiceOf(draft: Draft, index: number, order: ChatOrder): JsonObject {
  const message: JsonObject = {
    role: 'assistant',
    content: draft.text === '' && draft.calls.length > 0 ? null : draft.text,
    refusal: null,
  };
  if (draft.reasoning !== '') message['reasoning_content'] = draft.reasoning;
  if (draft.calls.length > 0) message['tool_calls'] = draft.calls.map((call) => callOf(call, call.arguments));
  return {
    index,
    message,
    logprobs: order.logprobs ? logprobsOf(tokensOf(draft.text)) : null,
    finish_reason: draft.finish,
  };
}

function callOf(call: DraftCall, written: string): JsonObject {
  return call.kind === 'custom'
    ? { id: call.id, type: 'custom', custom: { name: call.name, input: written } }
    : { id: call.id, type: 'function', function: { name: call.name, arguments: written } };
}

/** Made-up certainty: every token has e^−0.05. */
function logprobsOf(tokens: readonly string[]): JsonObject {
  const content = tokens.map((token) => ({
    token,
    logprob: -0.05,
    bytes: [...new TextEncoder().encode(token)],
    top_logprobs: [],
  }));
  return { content, refusal: null };
}

interface StreamContext {
  order: ChatOrder;
  exchange: Exchange;
  drafts: readonly Draft[];
  usage: JsonObject;
}

function stream(context: StreamContext): Reply {
  const { order, exchange, drafts } = context;
  const chunkHead = head(exchange, 'chat.completion.chunk');
  // Where usage was asked for, the real API says `usage: null` on every other chunk.
  const noUsage: JsonObject = order.includeUsage ? { usage: null } : {};
  const chunk = (role: Frame['role'], choice: JsonObject): Frame =>
    frame(role, { ...chunkHead, choices: [choice], ...noUsage });
  const start = { role: 'assistant', content: '', refusal: null };
  const opening = drafts.map((_, index) => chunk('open', choiceChunk(index, start)));
  const written = interleave(
    drafts.map((draft, index) =>
      deltasOf(draft).map((delta) => chunk('content', contentChunk(delta, index, order))),
    ),
  );
  const closing = drafts.map((draft, index) => chunk('end', choiceChunk(index, {}, draft.finish)));
  const usage = order.includeUsage ? [frame('end', { ...chunkHead, choices: [], usage: context.usage })] : [];
  return {
    kind: 'events',
    frames: [...opening, ...written, ...closing, ...usage, doneFrame],
    errorFrame: frame('end', { error: errorInside }).text,
  };
}

function choiceChunk(index: number, delta: JsonObject, finish: string | null = null): JsonObject {
  return { index, delta, logprobs: null, finish_reason: finish };
}

function contentChunk(delta: JsonObject, index: number, order: ChatOrder): JsonObject {
  const chunk = choiceChunk(index, delta);
  const token = delta['content'];
  return order.logprobs && typeof token === 'string' ? { ...chunk, logprobs: logprobsOf([token]) } : chunk;
}

function deltasOf(draft: Draft): JsonObject[] {
  return [
    ...tokensOf(draft.reasoning).map((token) => ({ reasoning_content: token })),
    ...tokensOf(draft.text).map((token) => ({ content: token })),
    ...draft.calls.flatMap(callDeltas),
  ];
}

function callDeltas(call: DraftCall, index: number): JsonObject[] {
  const first = { tool_calls: [{ index, ...callOf(call, '') }] };
  const rest = tokensOf(call.arguments).map((token) => ({
    tool_calls: [
      call.kind === 'custom'
        ? { index, custom: { input: token } }
        : { index, function: { arguments: token } },
    ],
  }));
  return [first, ...rest];
}

/** First of each, then second of each, …: choices are written side by side. */
export function interleave<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((list) => list.slice(index, index + 1)),
  ).flat();
}
