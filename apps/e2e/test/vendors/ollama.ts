import { object, objects, text, texts, type JsonObject } from '@bifrost/core';
import {
  json,
  startVendorServer,
  type Received,
  type VendorAnswer,
  type VendorServer,
} from '../support/vendor-server.js';
import { askedIn, turnOf, whatIsUnlinked, type Called, type Turn } from './conversation.js';
import { piecesOf, sayTo, spent, type Said } from './pretended-model.js';

/** An Ollama server on loopback, as its documentation describes it. It asks for no key. */
export function startOllama(): Promise<VendorServer> {
  return startVendorServer((request) =>
    `${request.method} ${request.path}` === 'POST /api/chat'
      ? chat(request)
      : { status: 404, headers: { 'content-type': 'text/plain' }, pieces: ['404 page not found'] },
  );
}

/** An error as Ollama writes it. */
export function ollamaError(status: number, error: string): VendorAnswer {
  return json({ error }, status);
}

/** @see https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-chat-completion */
function chat({ json: body }: Received): VendorAnswer {
  const wrong = whatIsWrong(body);
  if (wrong !== undefined) return ollamaError(400, wrong);
  const model = text(body['model']) ?? '';
  const tools = objects(body['tools']).map((tool) => text(object(tool['function'])?.['name']) ?? '');
  const said = sayTo({ ...askedIn(readOllama(body)), tools, wantsJson: body['format'] !== undefined });
  const messages: JsonObject[] = [
    ...piecesOf(said.text).map((content) => ({ content })),
    ...callMessages(said, model),
  ];
  if (body['stream'] === false) return json({ ...line(model, wholeOf(said, model)), ...ending });
  const lines = [...messages.map((message) => line(model, message)), { ...line(model, {}), ...ending }];
  return {
    status: 200,
    headers: { 'content-type': 'application/x-ndjson' },
    pieces: lines.map((value) => `${JSON.stringify(value)}\n`),
  };
}

/** A conversation of Ollama's own format. */
export function readOllama(body: JsonObject): Turn[] {
  return objects(body['messages']).map((message) => {
    const { role } = message;
    const said = { text: text(message['content']) ?? '', pictures: texts(message['images']).map(pictureOf) };
    if (role === 'tool') {
      const id = idIn(message, 'tool_call_id');
      const result = { ...id, name: text(message['tool_name']) ?? '', text: said.text };
      return turnOf('user', { pictures: said.pictures, results: [result] });
    }
    if (role !== 'assistant') return turnOf(role === 'system' ? 'system' : 'user', said);
    const calls = objects(message['tool_calls']).map(readCall);
    return turnOf('assistant', { ...said, calls });
  });
}

function readCall(call: JsonObject): Called {
  const called = object(call['function']);
  const name = text(called?.['name']) ?? '';
  return { ...idIn(call, 'id'), name, arguments: object(called?.['arguments']) ?? {} };
}

/** Older clients and servers leave ids out. */
function idIn(holder: JsonObject, member: string): { id?: string } {
  const id = text(holder[member]);
  return id === undefined ? {} : { id };
}

/** The wire has the bytes alone; what they are stands in their beginning. */
function pictureOf(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64) return `no base64: ${base64.slice(0, 30)}`;
  return `${bytes.subarray(1, 4).toString('latin1') === 'PNG' ? 'image/png' : 'unknown'}:${bytes.length}`;
}

/** The server parses arguments as objects and pictures as base64, and its templates name the tool of a result. */
function whatIsWrong(body: JsonObject): string | undefined {
  for (const message of objects(body['messages'])) {
    const calls = objects(message['tool_calls']).map((call) => object(call['function']));
    if (calls.some((called) => object(called?.['arguments']) === undefined))
      return 'json: cannot unmarshal string into Go struct field ToolCallFunction.arguments';
    const odd = texts(message['images'])
      .map(pictureOf)
      .find((picture) => !picture.startsWith('image/'));
    if (odd !== undefined) return `illegal base64 data: ${odd}`;
  }
  const turns = readOllama(body);
  const names = new Set(turns.flatMap(({ calls }) => calls.map(({ name }) => name)));
  const unnamed = turns.flatMap(({ results }) => results).find(({ name }) => !names.has(name ?? ''));
  if (unnamed !== undefined) return `a result of an unknown tool: ${unnamed.name ?? ''}`;
  return whatIsUnlinked(turns);
}

/** Servers before 0.12 give calls no ids; here the model's name tells which server it is. */
function callMessages({ calls }: Said, model: string): JsonObject[] {
  return calls.map(({ name, arguments: sent }, index) => ({
    content: '',
    tool_calls: [
      {
        ...(!model.startsWith('llama3.2') && { id: `call_7h2k9x0${index}` }),
        function: { index, name, arguments: object(JSON.parse(sent)) ?? {} },
      },
    ],
  }));
}

function wholeOf(said: Said, model: string): JsonObject {
  const calls = callMessages(said, model).flatMap((message) => objects(message['tool_calls']));
  return { content: said.text, ...(calls.length > 0 && { tool_calls: calls }) };
}

function line(model: string, message: JsonObject): JsonObject {
  return {
    model,
    created_at: '2026-10-01T12:00:00.123456789Z',
    message: { role: 'assistant', content: '', ...message },
    done: false,
  };
}

const ending = {
  done: true,
  done_reason: 'stop',
  total_duration: 5_000_000,
  load_duration: 1_000_000,
  prompt_eval_count: spent.prompt,
  prompt_eval_duration: 2_000_000,
  eval_count: spent.completion,
  eval_duration: 2_000_000,
};
