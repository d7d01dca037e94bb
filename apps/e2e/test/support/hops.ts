import type { JsonObject } from '@bifrost/core';
import { expect } from 'vitest';
import { readMessages } from '../vendors/anthropic.js';
import type { VendorName } from '../vendors/all.js';
import { readConverse } from '../vendors/bedrock.js';
import { readCohere, toolPlan } from '../vendors/cohere.js';
import type { Turn } from '../vendors/conversation.js';
import { readOllama } from '../vendors/ollama.js';
import { readChat } from '../vendors/openai-chat.js';
import { readContents, thoughtSignature } from '../vendors/vertex.js';
import { foreignIds } from './talk.js';

/** A vendor in a chain, and how its wire has the conversation of {@link foreignIds}. */
export interface Hop {
  vendor: VendorName;
  model: string;
  read: (body: JsonObject) => Turn[];
  /** The picture. */
  picture: Record<string, unknown>;
  /** The ids of its two calls. */
  ids: readonly unknown[];
  /** Ids that the vendor gives to its own calls; where it gives none, whether it sees those that were made for them. */
  given: readonly string[] | 'made' | 'hidden';
  /** Whether the wire can say that a tool failed. */
  saysFailure: boolean;
  /** What else must come back to the vendor with its calls. */
  wantsBack: string;
}

const [dotted, long] = foreignIds;
const bytes: unknown = expect.stringMatching(/^iVBORw0KGgo/u);
const dataUri: unknown = expect.stringMatching(/^data:image\/png;base64,iVBOR/u);
const pictureUrl = { type: 'image_url', image_url: expect.objectContaining({ url: dataUri }) };
const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);

const openai: Hop = {
  vendor: 'openai',
  model: 'gpt-4o',
  read: readChat,
  picture: pictureUrl,
  ids: [dotted, like(/^call_[\w-]{1,35}$/u)],
  given: ['call_0', 'call_1'],
  saysFailure: false,
  wantsBack: '',
};
const anthropic: Hop = {
  vendor: 'anthropic',
  model: 'claude-haiku-4-5',
  read: readMessages,
  picture: { type: 'image', source: { type: 'base64', media_type: 'image/png', data: bytes } },
  ids: [like(/^toolu_[\w-]+$/u), long],
  given: ['toolu_0', 'toolu_1'],
  saysFailure: true,
  wantsBack: '',
};
const bedrock: Hop = {
  vendor: 'bedrock',
  model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  read: readConverse,
  picture: { image: { format: 'png', source: { bytes } } },
  ids: foreignIds,
  given: ['tooluse_kZJMlvQmRJ6eAyJE5GIl70', 'tooluse_kZJMlvQmRJ6eAyJE5GIl71'],
  saysFailure: true,
  wantsBack: '',
};
const vertex: Hop = {
  vendor: 'vertex',
  model: 'gemini-3-pro-preview',
  read: readContents,
  picture: { inlineData: { mimeType: 'image/png', data: bytes } },
  ids: foreignIds,
  given: ['fc-0d41f8a0', 'fc-1d41f8a0'],
  saysFailure: true,
  wantsBack: thoughtSignature,
};
const cohere: Hop = {
  vendor: 'cohere',
  model: 'command-a-vision-07-2025',
  read: readCohere,
  picture: pictureUrl,
  ids: foreignIds,
  given: ['get_weather_k3jx9wq7a2m0', 'get_weather_k3jx9wq7a2m1'],
  saysFailure: false,
  wantsBack: toolPlan,
};
const mistral: Hop = {
  vendor: 'mistral',
  model: 'mistral-medium-latest',
  read: readChat,
  picture: pictureUrl,
  ids: [like(/^[A-Za-z0-9]{9}$/u), like(/^[A-Za-z0-9]{9}$/u)],
  given: ['D681PevK0', 'D681PevK1'],
  saysFailure: false,
  wantsBack: '',
};
const ollama: Hop = {
  vendor: 'ollama',
  model: 'qwen3-vl',
  read: readOllama,
  picture: { images: [bytes] },
  ids: foreignIds,
  given: ['call_7h2k9x00', 'call_7h2k9x01'],
  saysFailure: false,
  wantsBack: '',
};

/** The chain of every vendor. */
export const chain: readonly Hop[] = [openai, anthropic, bedrock, vertex, cohere, mistral, ollama];

/** The same wires elsewhere, and models and servers that know calls by their names. */
export const beside: readonly Hop[] = [
  { ...openai, vendor: 'azure' },
  { ...bedrock, model: 'amazon.nova-lite-v1:0' },
  { ...vertex, model: 'gemini-2.5-flash', given: 'hidden', wantsBack: '' },
  { ...ollama, model: 'llama3.2-vision', given: 'made' },
];

/** A hop as clients name it. */
export function nameOf({ vendor, model }: Hop): string {
  return `${vendor}/${model}`;
}
