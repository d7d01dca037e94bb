import type { JsonObject } from '@bifrost/core';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from './support/bench.js';

/*
 * A member that was born after us, in whatever place of a request: another vendor cannot be told, so the caller is.
 */

const bench = await openBench({});
afterAll(() => bench.close());

interface Client {
  /** Where it asks another vendor than its own. */
  path: string;
  /** A request in which a member of each object of messages and tools is `future_` and the object's name. */
  body: JsonObject;
}

const claude = 'anthropic/claude-haiku-4-5';
const gpt = 'openai/gpt-4o';
const schema = { type: 'object', properties: {} };
const tool = { name: 'f', parameters: schema, future_function: 1 };
const tools = [{ type: 'function', function: tool, future_tool: 1 }];

/** The form that Cohere and Mistral share with Chat Completions. */
function inChatsForm(model: string): JsonObject {
  return {
    model,
    tools,
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'Hello', future_part: 1 }], future_message: 1 },
      {
        role: 'assistant',
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' }, future_call: 1 }],
      },
      { role: 'tool', tool_call_id: 'c', content: '1', future_result: 1 },
    ],
  };
}

const clients: Readonly<Record<string, Client>> = {
  chat: { path: '/openai/v1/chat/completions', body: inChatsForm(claude) },
  responses: {
    path: '/openai/v1/responses',
    body: {
      model: claude,
      tools: [{ type: 'function', ...tool }],
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'Hello', future_part: 1 }], future_message: 1 },
        { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}', future_call: 1 },
        { type: 'function_call_output', call_id: 'c', output: '1', future_result: 1 },
      ],
    },
  },
  messages: {
    path: '/anthropic/v1/messages',
    body: {
      model: gpt,
      max_tokens: 10,
      tools: [{ name: 'f', input_schema: schema, future_tool: 1 }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Hello', future_part: 1 }], future_message: 1 },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'f', input: {}, future_call: 1 }] },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'c', content: '1', future_result: 1 }],
        },
      ],
    },
  },
  generate: {
    path: `/genai/v1beta/models/${gpt}:generateContent`,
    body: {
      tools: [{ functionDeclarations: [tool] }],
      contents: [
        { role: 'user', parts: [{ text: 'Hello', future_part: 1 }], future_message: 1 },
        { role: 'model', parts: [{ functionCall: { name: 'f', args: {} }, future_call: 1 }] },
        {
          role: 'user',
          parts: [{ functionResponse: { name: 'f', response: { output: '1' }, future_result: 1 } }],
        },
      ],
    },
  },
  converse: {
    path: `/bedrock/model/${encodeURIComponent(gpt)}/converse`,
    body: {
      messages: [
        { role: 'user', content: [{ text: 'Hello', future_part: 1 }], future_message: 1 },
        {
          role: 'assistant',
          content: [{ toolUse: { toolUseId: 'c', name: 'f', input: {}, future_call: 1 } }],
        },
        {
          role: 'user',
          content: [{ toolResult: { toolUseId: 'c', content: [{ text: '1' }], future_result: 1 } }],
        },
      ],
      toolConfig: { tools: [{ toolSpec: { name: 'f', inputSchema: { json: schema }, future_function: 1 } }] },
    },
  },
  cohere: { path: '/cohere/v2/chat', body: inChatsForm(gpt) },
  mistral: { path: '/mistral/v1/chat/completions', body: inChatsForm(gpt) },
  ollama: {
    path: '/ollama/api/chat',
    body: {
      model: gpt,
      tools,
      stream: false,
      messages: [
        { role: 'user', content: 'Hello', future_message: 1 },
        {
          role: 'assistant',
          content: '',
          tool_calls: [{ function: { name: 'f', arguments: {} }, future_call: 1 }],
        },
        { role: 'tool', tool_name: 'f', content: '1', future_result: 1 },
      ],
    },
  },
};

describe('a member of the future in messages and tools', () => {
  it.each(Object.entries(clients))(
    'is told to clients of %s where another vendor answers',
    async (_, client) => {
      const { path, body } = client;
      const answer = await fetch(bench.gateway.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${clientToken}` },
        body: JSON.stringify(body),
      });
      expect({ status: answer.status, body: answer.ok ? '' : await answer.text() }).toEqual({
        status: 200,
        body: '',
      });
      const told = answer.headers.get('x-bf-dropped-params')?.split(', ') ?? [];
      const said = JSON.stringify(body).match(/future_\w+/gu) ?? [];
      const names = told.map((place) => place.slice(place.lastIndexOf('.') + 1));
      expect(names.toSorted()).toEqual(said.toSorted());
    },
  );
});
