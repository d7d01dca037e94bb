import { objects, text, type JsonObject } from '@bifrost/core';
import {
  eventStream,
  json,
  startVendorServer,
  type Received,
  type VendorAnswer,
  type VendorServer,
} from '../support/vendor-server.js';
import { whatIsUnlinked } from './conversation.js';
import { promptIn, readChat } from './openai-chat.js';
import { piecesOf, sayTo, spent, type Said } from './pretended-model.js';

/** Mistral on loopback, as its API reference describes it. Takes the given keys. */
export function startMistral(keys: readonly string[]): Promise<VendorServer> {
  return startVendorServer((request) => {
    const key = request.headers['authorization']?.replace(/^Bearer /u, '') ?? '';
    if (!keys.includes(key)) return mistralError(401, 'Unauthorized', 'unauthorized');
    if (`${request.method} ${request.path}` !== 'POST /v1/chat/completions')
      return mistralError(404, `no Route matched: ${request.path}`, 'not_found');
    return chat(request);
  });
}

/** An error as Mistral writes it. */
function mistralError(status: number, message: string, type: string): VendorAnswer {
  return json({ object: 'error', message, type, param: null, code: '3000' }, status);
}

/** @see https://docs.mistral.ai/api/#tag/chat */
function chat({ json: body }: Received): VendorAnswer {
  const wrong = whatIsWrong(body);
  if (wrong !== undefined) return mistralError(400, wrong, 'invalid_request_message_order');
  const said = sayTo(promptIn(body));
  return body['stream'] === true ? eventStream(chunksOf(body, said)) : json(completionOf(body, said));
}

/** Mistral takes ids of nine letters and digits, and is strict about who speaks after whom. */
function whatIsWrong(body: JsonObject): string | undefined {
  const messages = objects(body['messages']);
  const roles = messages.map(({ role }) => text(role) ?? '');
  const last = messages.at(-1);
  if (last?.['role'] === 'assistant' && last['prefix'] !== true)
    return 'Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant';
  const index = roles.findIndex((role, at) => role === 'user' && roles[at - 1] === 'tool');
  if (index !== -1) return `Unexpected role 'user' after role 'tool' at ${index}`;
  for (const message of messages) {
    const ids = [
      ...objects(message['tool_calls']).map(({ id }) => text(id) ?? ''),
      ...(message['role'] === 'tool' ? [text(message['tool_call_id']) ?? ''] : []),
    ];
    const odd = ids.find((id) => !/^[a-zA-Z0-9]{9}$/u.test(id));
    if (odd !== undefined) return `Tool call id was ${odd} but must be a-z, A-Z, 0-9, with a length of 9.`;
  }
  return whatIsUnlinked(readChat(body));
}

const usage = {
  prompt_tokens: spent.prompt,
  completion_tokens: spent.completion,
  total_tokens: spent.prompt + spent.completion,
};

const reasonOf = ({ calls }: Said): string => (calls.length > 0 ? 'tool_calls' : 'stop');

function toolCalls({ calls }: Said): JsonObject[] {
  return calls.map((called, index) => ({ id: `D681PevK${index}`, function: { ...called }, index }));
}

function answer(body: JsonObject, object: string, choice: JsonObject): JsonObject {
  const model = text(body['model']) ?? '';
  return { id: 'cmpl-e2e', object, created: 1_790_000_000, model, choices: [{ index: 0, ...choice }] };
}

function completionOf(body: JsonObject, said: Said): JsonObject {
  const calls = toolCalls(said);
  const message = { role: 'assistant', content: said.text, tool_calls: calls.length > 0 ? calls : null };
  return { ...answer(body, 'chat.completion', { message, finish_reason: reasonOf(said) }), usage };
}

/** Calls come whole, and the figures with the last chunk, unasked. */
function chunksOf(body: JsonObject, said: Said): string[] {
  const chunk = (delta: JsonObject, finish_reason: string | null = null): JsonObject =>
    answer(body, 'chat.completion.chunk', { delta, finish_reason });
  const calls = toolCalls(said);
  const last = calls.length > 0 ? { content: '', tool_calls: calls } : { content: '' };
  const chunks = [
    chunk({ role: 'assistant', content: '' }),
    ...piecesOf(said.text).map((content) => chunk({ content })),
    { ...chunk(last, reasonOf(said)), usage },
  ];
  return [...chunks.map((value) => `data: ${JSON.stringify(value)}\n\n`), 'data: [DONE]\n\n'];
}
