import {
  exactEvent,
  framingOf,
  parseObject,
  type AnswerContext,
  type ChatRequest,
  type ChatResponse,
  type Dialect,
  type InboundDialect,
  type Part,
  type StreamEvent,
  type WireBody,
} from '@bifrost/core';
import { assemble, type Emitted } from '@bifrost/provider-testkit';

const id = 'Call00001';
const name = 'book';

const call = (source: string): Part => ({
  type: 'tool_call',
  id,
  name,
  arguments: source,
  kind: 'function',
});

/** A conversation in which a tool was called with these arguments, and gave them back. */
export function conversation(source: string, stream: boolean): ChatRequest {
  return {
    model: 'a-model',
    stream,
    max_tokens: 100,
    messages: [
      { role: 'user', parts: [{ type: 'text', text: 'Book it.' }] },
      { role: 'assistant', parts: [call(source)] },
      {
        role: 'user',
        parts: [{ type: 'tool_result', tool_call_id: id, name, parts: [{ type: 'text', text: source }] }],
      },
    ],
    tools: [{ type: 'function', name, parameters: { type: 'object', properties: {} } }],
  };
}

/** An answer that calls a tool with these arguments. */
export function answerWith(source: string): ChatResponse {
  return {
    id: 'answer-1',
    model: 'a-model',
    created: 1_700_000_000,
    choices: [{ index: 0, parts: [call(source)], finish_reason: 'tool_calls', native_finish_reason: 'x' }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}

const at = { choice: 0, part: 0 };

/** The same as a stream. */
export function streamWith(source: string): readonly StreamEvent[] {
  return [
    { type: 'start', id: 'answer-1', model: 'a-model', created: 1_700_000_000 },
    { type: 'part-start', ...at, value: call('') },
    { type: 'arguments-delta', ...at, value: source.slice(0, 9) },
    { type: 'arguments-delta', ...at, value: source.slice(9) },
    { type: 'part-end', ...at },
    { type: 'finish', choice: 0, reason: 'tool_calls', native_reason: 'x' },
    { type: 'usage', usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } },
  ];
}

/** The half of a dialect that serves clients. */
export function inboundOf({ id: of, inbound }: Dialect<'chat'>): InboundDialect<'chat'> {
  if (inbound === undefined) throw new Error(`${of} serves no clients`);
  return inbound;
}

export const answerContext: AnswerContext = {
  model: 'a-model',
  id: 'answer-1',
  created: 1_700_000_000,
  includeUsage: true,
  request: {},
  extraFields: () => undefined,
};

/** A body as it stands on the wire. */
export function textOf(body: WireBody): string {
  if (body.kind === 'json') return JSON.stringify(body.value);
  if (body.kind === 'bytes') return Buffer.from(body.bytes).toString('utf8');
  throw new Error(`a body that is ${body.kind}`);
}

/** A text from the wire as core hands it to a dialect: with its numbers. */
export function bodyOf(data: string): WireBody {
  return { kind: 'json', value: exactEvent({ json: parseObject(data) ?? {}, data }) };
}

/** What a dialect reads in the bytes of a stream. */
export function partsOfStream(dialect: Dialect<'chat'>, bytes: Uint8Array): readonly Part[] {
  const decoder = dialect.createStreamDecoder?.();
  const emitted: Emitted[] = [];
  const framing = framingOf(dialect, ({ event, data }) => {
    const json = data === dialect.endMarker ? undefined : parseObject(data);
    if (json === undefined) return;
    decoder?.push(event === undefined ? { json, data } : { event, json, data }, (of) => emitted.push(of));
  });
  framing.push(Buffer.from(bytes));
  framing.end();
  decoder?.end((of) => emitted.push(of));
  return assemble(emitted).parts;
}

/** The arguments of calls, and the words of results. */
export function spoken(parts: readonly Part[]): string[] {
  return parts.flatMap((part) => {
    if (part.type === 'tool_call') return [part.arguments];
    if (part.type !== 'tool_result') return [];
    return part.parts.flatMap((inner) => (inner.type === 'text' ? [inner.text] : []));
  });
}

/** The tokens of a JSON text in order: blanks and ways to write a string aside, every one counts. */
export function tokens(source: string): string[] {
  const found = source.match(/"(?:[^"\\]|\\.)*"|[^\s",:[\]{}]+|[,:[\]{}]/gu) ?? [];
  return found.map((token) => (token.startsWith('"') ? JSON.stringify(JSON.parse(token)) : token));
}
