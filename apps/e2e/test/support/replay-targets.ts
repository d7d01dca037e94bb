import type { ProviderAdapter } from '@bifrost/core';
import { anthropic } from '@bifrost/provider-anthropic';
import { azure } from '@bifrost/provider-azure';
import { bedrock } from '@bifrost/provider-bedrock';
import { cohere } from '@bifrost/provider-cohere';
import { mistral } from '@bifrost/provider-mistral';
import { ollama } from '@bifrost/provider-ollama';
import { openai } from '@bifrost/provider-openai';
import { vertex } from '@bifrost/provider-vertex';
import type { VendorName } from '../vendors/all.js';
import type { RecordedCase } from '../../../../tooling/recorded-cases.js';

const byName = { openai, anthropic, azure, bedrock, vertex, cohere, mistral, ollama };

/** Of every provider that there are recordings of. */
export const adapters: readonly ProviderAdapter[] = Object.values(byName);

/** Models of recordings that name none. */
const defaults: Readonly<Record<VendorName, { chat: string; embeddings: string }>> = {
  openai: { chat: 'gpt-4o', embeddings: 'text-embedding-3-small' },
  anthropic: { chat: 'claude-haiku-4-5', embeddings: '' },
  azure: { chat: 'gpt-4o', embeddings: 'text-embedding-3-small' },
  bedrock: {
    chat: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    embeddings: 'amazon.titan-embed-text-v2:0',
  },
  vertex: { chat: 'gemini-2.5-flash', embeddings: 'text-embedding-005' },
  cohere: { chat: 'command-r', embeddings: 'embed-v4.0' },
  mistral: { chat: 'mistral-small-latest', embeddings: 'mistral-embed' },
  ollama: { chat: 'llama3.1', embeddings: 'all-minilm' },
};

/** Whose servers gave a recorded answer. */
export function vendorOf({ provider }: Pick<RecordedCase, 'provider'>): VendorName {
  const name = provider.replace(/-responses$/u, '');
  if (!isVendor(name)) throw new Error(`recordings of nobody: ${provider}`);
  return name;
}

function isVendor(name: string): name is VendorName {
  return Object.hasOwn(byName, name);
}

/** The model of a recorded answer as clients name it. */
export function modelOf(recording: RecordedCase, kind: 'chat' | 'embeddings' = 'chat'): string {
  const vendor = vendorOf(recording);
  return `${vendor}/${recording.model === '' ? defaults[vendor][kind] : recording.model}`;
}
