import type { JsonObject } from '@bifrost/core';
import type { Driver, Place } from '../drop-in/driver.js';
import { invoke } from '../drop-in/drivers/bedrock-invoke.js';
import { converse } from '../drop-in/drivers/bedrock.js';
import { cohere } from '../drop-in/drivers/cohere.js';
import { gemini } from '../drop-in/drivers/google.js';
import { messages } from '../drop-in/drivers/messages.js';
import { mistral } from '../drop-in/drivers/mistral.js';
import { ollama } from '../drop-in/drivers/ollama.js';
import { chat } from '../drop-in/drivers/openai.js';
import { responses } from '../drop-in/drivers/responses.js';
import type { VendorName } from '../vendors/all.js';

/** A request that no driver makes. */
export interface Asked {
  path: string;
  body: JsonObject;
}

/** The format of a client, with the official SDK that speaks it and the requests of which only the answer's bytes count. */
export interface ClientDialect {
  /** Heading of its column. */
  name: string;
  open: (place: Place) => Driver;
  /** Base address of the SDK. */
  door: string;
  /** Asks for thoughts, in a stream, and what an answer must then hold. */
  think: (model: string) => Asked;
  thought: RegExp;
  /** Whose servers speak the format beside another one that is mostly used. */
  own?: VendorName;
  /** Asks for a number of tokens; absent where the format has no such request. */
  count?: (model: string) => Asked;
  /** Asks for a vector. */
  embed?: (model: string) => Asked;
}

const user = [{ role: 'user', content: 'Hi' }];
const parts = [{ role: 'user', parts: [{ text: 'Hi' }] }];
const blocks = [{ role: 'user', content: [{ text: 'Hi' }] }];
const budget = { type: 'enabled', budget_tokens: 1024 };
const claude = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 4000, messages: user };
const embedding = (path: string) => (model: string) => ({ path, body: { model, input: 'Hi' } });
const ofModel = (model: string, verb: string): string =>
  `/bedrock/model/${encodeURIComponent(model)}/${verb}`;

/** In the order of the table. */
export const dialects: readonly ClientDialect[] = [
  {
    name: 'Chat Completions',
    open: chat,
    door: '/v1',
    think: (model) => ({
      path: '/v1/chat/completions',
      body: { model, messages: user, reasoning_effort: 'low', max_completion_tokens: 4000, stream: true },
    }),
    thought: /"reasoning(?:_content)?":"/u,
    count: (model) => ({ path: '/v1/count_tokens', body: { model, messages: user } }),
    embed: embedding('/v1/embeddings'),
  },
  {
    name: 'Responses',
    open: responses,
    door: '/v1',
    think: (model) => ({
      path: '/v1/responses',
      body: { model, input: 'Hi', reasoning: { effort: 'low', summary: 'auto' }, stream: true },
    }),
    thought: /response\.reasoning_(?:summary_)?text\.delta/u,
    count: (model) => ({ path: '/v1/responses/input_tokens', body: { model, input: 'Hi' } }),
  },
  {
    name: 'Messages',
    open: messages,
    door: '/anthropic',
    think: (model) => ({
      path: '/anthropic/v1/messages',
      body: { model, max_tokens: 4000, messages: user, thinking: budget, stream: true },
    }),
    thought: /"thinking_delta"/u,
    count: (model) => ({ path: '/anthropic/v1/messages/count_tokens', body: { model, messages: user } }),
  },
  {
    name: 'generateContent',
    open: gemini,
    door: '/genai',
    think: (model) => ({
      path: `/genai/v1beta/models/${model}:streamGenerateContent?alt=sse`,
      body: {
        contents: parts,
        generationConfig: { thinkingConfig: { includeThoughts: true, thinkingBudget: 1024 } },
      },
    }),
    thought: /"thought": ?true/u,
    count: (model) => ({
      path: `/genai/v1beta/models/${model}:countTokens`,
      body: { contents: parts },
    }),
    embed: (model) => ({
      path: `/genai/v1beta/models/${model}:embedContent`,
      body: { content: { parts: [{ text: 'Hi' }] } },
    }),
  },
  {
    name: 'Converse',
    open: converse,
    door: '/bedrock',
    think: (model) => ({
      path: ofModel(model, 'converse-stream'),
      body: { messages: blocks, additionalModelRequestFields: { thinking: budget } },
    }),
    thought: /"reasoningContent"/u,
    count: (model) => ({
      path: ofModel(model, 'count-tokens'),
      body: { input: { converse: { messages: blocks } } },
    }),
  },
  {
    name: 'InvokeModel (Claude)',
    open: invoke,
    own: 'bedrock',
    door: '/bedrock',
    think: (model) => ({
      path: ofModel(model, 'invoke-with-response-stream'),
      body: { ...claude, thinking: budget },
    }),
    thought: /"thinking_delta"/u,
    count: (model) => ({
      path: ofModel(model, 'count-tokens'),
      body: { input: { invokeModel: { body: Buffer.from(JSON.stringify(claude)).toString('base64') } } },
    }),
  },
  {
    name: 'Cohere',
    open: cohere,
    door: '/cohere',
    think: (model) => ({
      path: '/cohere/v2/chat',
      body: { model, messages: user, thinking: { type: 'enabled', token_budget: 1024 }, stream: true },
    }),
    thought: /"thinking":"/u,
    embed: (model) => ({
      path: '/cohere/v2/embed',
      body: { model, texts: ['Hi'], input_type: 'search_query', embedding_types: ['float'] },
    }),
  },
  {
    name: 'Mistral',
    open: mistral,
    door: '/mistral',
    think: (model) => ({
      path: '/mistral/v1/chat/completions',
      body: { model, messages: user, prompt_mode: 'reasoning', stream: true },
    }),
    thought: /"type":"thinking"/u,
    embed: embedding('/mistral/v1/embeddings'),
  },
  {
    name: 'Ollama',
    open: ollama,
    door: '/ollama',
    think: (model) => ({ path: '/ollama/api/chat', body: { model, messages: user, think: true } }),
    thought: /"thinking":"/u,
    embed: embedding('/ollama/api/embed'),
  },
];
