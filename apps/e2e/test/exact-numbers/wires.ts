import { chat, responses, type Dialect } from '@bifrost/core';
import { anthropicMessages } from '@bifrost/provider-anthropic';
import {
  bedrockAnthropic,
  bedrockAnthropicStream,
  bedrockConverse,
  bedrockConverseStream,
} from '@bifrost/provider-bedrock';
import { cohereChat } from '@bifrost/provider-cohere';
import { mistralChat } from '@bifrost/provider-mistral';
import { ollamaChat } from '@bifrost/provider-ollama';
import { geminiGenerate, vertexClaude, vertexGenerate } from '@bifrost/provider-vertex';
import type { VendorName } from '../vendors/all.js';

/** A wire with tools, and where the gateway serves it. */
export interface Wire {
  name: string;
  dialect: Dialect<'chat'>;
  /** The dialect of streams, where that is another one. */
  streamed?: Dialect<'chat'>;
  path(model: string, stream: boolean): string;
}

const bedrockPath = (model: string, verb: string): string =>
  `/bedrock/model/${encodeURIComponent(model)}/${verb}`;

/** What clients speak. */
export const wires: readonly Wire[] = [
  { name: 'Chat Completions', dialect: chat, path: () => '/v1/chat/completions' },
  { name: 'Responses', dialect: responses, path: () => '/v1/responses' },
  { name: 'Messages', dialect: anthropicMessages, path: () => '/anthropic/v1/messages' },
  {
    name: 'generateContent',
    dialect: geminiGenerate,
    path: (model, stream) =>
      `/genai/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  },
  {
    name: 'Converse',
    dialect: bedrockConverse,
    streamed: bedrockConverseStream,
    path: (model, stream) => bedrockPath(model, stream ? 'converse-stream' : 'converse'),
  },
  {
    name: 'InvokeModel',
    dialect: bedrockAnthropic,
    streamed: bedrockAnthropicStream,
    path: (model, stream) => bedrockPath(model, stream ? 'invoke-with-response-stream' : 'invoke'),
  },
  { name: 'Cohere', dialect: cohereChat, path: () => '/cohere/v2/chat' },
  { name: 'Mistral', dialect: mistralChat, path: () => '/mistral/v1/chat/completions' },
  { name: 'Ollama', dialect: ollamaChat, path: () => '/ollama/api/chat' },
];

/** Who is asked, and in which dialect whatever is translated. */
export interface Target {
  vendor: VendorName;
  model: string;
  dialect: Dialect<'chat'>;
}

export const targets: readonly Target[] = [
  { vendor: 'openai', model: 'openai/gpt-4o', dialect: chat },
  { vendor: 'anthropic', model: 'anthropic/claude-haiku-4-5', dialect: anthropicMessages },
  { vendor: 'bedrock', model: 'bedrock/amazon.nova-lite-v1:0', dialect: bedrockConverse },
  { vendor: 'vertex', model: 'vertex/gemini-2.5-flash', dialect: vertexGenerate },
  { vendor: 'vertex', model: 'vertex/claude-haiku-4-5', dialect: vertexClaude },
  { vendor: 'cohere', model: 'cohere/command-a-03-2025', dialect: cohereChat },
  { vendor: 'mistral', model: 'mistral/mistral-large-2512', dialect: mistralChat },
  { vendor: 'ollama', model: 'ollama/llama3.2', dialect: ollamaChat },
];

/** OpenAI's servers speak Responses too: what a client of it says passes there, and no dialect reads it. */
export function targetsOf({ dialect }: Wire): readonly Target[] {
  return targets.filter(({ vendor }) => dialect.id !== 'responses' || vendor !== 'openai');
}
