import { object, objects, text, type JsonObject } from '@bifrost/core';
import {
  eventStream,
  json,
  startVendorServer,
  type Received,
  type VendorAnswer,
  type VendorServer,
} from '../support/vendor-server.js';
import { askedIn, turnOf, whatIsUnlinked, type Turn } from './conversation.js';
import { picture, piecesOf, sayTo, spent, type Said } from './pretended-model.js';

/** What the pretended model writes before it calls tools. */
export const toolPlan = 'I will look up both towns.';

/** Cohere on loopback, as its API reference describes it. Takes the given keys. */
export function startCohere(keys: readonly string[]): Promise<VendorServer> {
  return startVendorServer((request) => {
    const key = request.headers['authorization']?.replace(/^Bearer /u, '') ?? '';
    if (!keys.includes(key)) return cohereError(401, 'invalid api token');
    if (`${request.method} ${request.path}` !== 'POST /v2/chat') return cohereError(404, 'page not found');
    return chat(request);
  });
}

/** An error as Cohere writes it. */
function cohereError(status: number, message: string): VendorAnswer {
  return json({ id: '5b8f1d2e-0000-4000-8000-0000000000e2', message }, status);
}

/** @see https://docs.cohere.com/reference/chat */
function chat({ json: body }: Received): VendorAnswer {
  const wrong = whatIsWrong(body);
  if (wrong !== undefined) return cohereError(400, wrong);
  const tools = objects(body['tools']).map((tool) => text(object(tool['function'])?.['name']) ?? '');
  const wantsJson = object(body['response_format'])?.['type'] === 'json_object';
  const said = sayTo({ ...askedIn(readCohere(body)), tools, wantsJson });
  return body['stream'] === true ? eventStream(eventsOf(said)) : json(answerOf(said));
}

/** A conversation of chat, version 2. */
export function readCohere(body: JsonObject): Turn[] {
  return objects(body['messages']).map((message) => {
    const { role, content } = message;
    const said = { text: wordsOf(content), pictures: objects(content).flatMap(pictureIn) };
    if (role === 'tool') {
      const result = { id: text(message['tool_call_id']) ?? '', text: said.text };
      return turnOf('user', { results: [result], pictures: said.pictures });
    }
    if (role !== 'assistant') return turnOf(role === 'system' ? 'system' : 'user', said);
    const calls = objects(message['tool_calls']).map((call) => ({
      id: text(call['id']) ?? '',
      name: text(object(call['function'])?.['name']) ?? '',
      arguments: object(JSON.parse(text(object(call['function'])?.['arguments']) ?? '')) ?? {},
    }));
    return turnOf('assistant', { ...said, calls });
  });
}

function wordsOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return objects(content)
    .map((block) => text(block['text']) ?? '')
    .join('');
}

function pictureIn(block: JsonObject): string[] {
  const url = text(object(block['image_url'])?.['url']);
  return url === undefined ? [] : [picture(url)];
}

/** Cohere takes pictures from the user alone, and results right after their calls. */
function whatIsWrong(body: JsonObject): string | undefined {
  for (const { role, content } of objects(body['messages'])) {
    if (role !== 'user' && objects(content).some((block) => block['type'] === 'image_url'))
      return `invalid request: images are not allowed in ${text(role) ?? ''} messages`;
  }
  if (objects(body['tools']).length > 0 && body['response_format'] !== undefined)
    return 'invalid request: response_format is not supported together with tools';
  return whatIsUnlinked(readCohere(body));
}

const usage = {
  billed_units: { input_tokens: spent.prompt - 5, output_tokens: spent.completion },
  tokens: { input_tokens: spent.prompt, output_tokens: spent.completion },
  cached_tokens: spent.cached,
};

const reasonOf = ({ calls }: Said): string => (calls.length > 0 ? 'TOOL_CALL' : 'COMPLETE');
const idOf = (name: string, index: number): string => `${name}_k3jx9wq7a2m${index}`;

function answerOf(said: Said): JsonObject {
  const calls = said.calls.map((called, index) => ({
    id: idOf(called.name, index),
    type: 'function',
    function: { ...called },
  }));
  const message = {
    role: 'assistant',
    ...(calls.length > 0 && { tool_plan: toolPlan, tool_calls: calls }),
    ...(said.text !== '' && { content: [{ type: 'text', text: said.text }] }),
  };
  return { id: 'c14c80c3-e2e', finish_reason: reasonOf(said), message, usage };
}

function eventsOf(said: Said): string[] {
  const events: JsonObject[] = [
    {
      type: 'message-start',
      id: 'c14c80c3-e2e',
      delta: { message: { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] } },
    },
    ...(said.text === '' ? [] : wordEvents(said.text)),
    ...(said.calls.length === 0 ? [] : planEvents()),
    ...said.calls.flatMap(callEvents),
    { type: 'message-end', delta: { finish_reason: reasonOf(said), usage } },
  ];
  return events.map((event) => `event: ${text(event['type']) ?? ''}\ndata: ${JSON.stringify(event)}\n\n`);
}

function wordEvents(words: string): JsonObject[] {
  const content = { type: 'text', text: '' };
  return [
    { type: 'content-start', index: 0, delta: { message: { content } } },
    ...piecesOf(words).map((piece) => ({
      type: 'content-delta',
      index: 0,
      delta: { message: { content: { text: piece } } },
    })),
    { type: 'content-end', index: 0 },
  ];
}

function planEvents(): JsonObject[] {
  return piecesOf(toolPlan).map((piece) => ({
    type: 'tool-plan-delta',
    delta: { message: { tool_plan: piece } },
  }));
}

function callEvents({ name, arguments: sent }: Said['calls'][number], index: number): JsonObject[] {
  const call = (type: string, tool_calls: JsonObject): JsonObject => ({
    type,
    index,
    delta: { message: { tool_calls } },
  });
  return [
    call('tool-call-start', {
      id: idOf(name, index),
      type: 'function',
      function: { name, arguments: '' },
    }),
    ...piecesOf(sent).map((piece) => call('tool-call-delta', { function: { arguments: piece } })),
    { type: 'tool-call-end', index },
  ];
}
