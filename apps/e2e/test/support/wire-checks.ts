import { text } from '@bifrost/core';
import type { VendorName } from '../vendors/all.js';
import { derivedSchema, vendorSchema, type Check } from './vendor-schema.js';
import type { Received } from './vendor-server.js';

/* What a provider may be sent, by the description that its vendor publishes, where those lie beside the project. */

const openai = vendorSchema('openai.openapi.json');
const anthropic = vendorSchema('anthropic.openapi.json');
const cohere = vendorSchema('cohere.openapi.json');
const mistral = vendorSchema('mistral-public.openapi.json');
const ollama = vendorSchema('ollama.openapi.json');
const bedrock = 'bedrock-runtime.derived.schema.json';
const chat = openai?.request('CreateChatCompletionRequest');
const responses = openai?.request('CreateResponse');
const chatOrResponses = (path: string): Check | undefined => (path.endsWith('/responses') ? responses : chat);

const converse = derivedSchema(bedrock, 'ConverseRequest');
const converseStream = derivedSchema(bedrock, 'ConverseStreamRequest');
const generate = derivedSchema(
  'vertex-aiplatform-v1.derived.schema.json',
  'GoogleCloudAiplatformV1GenerateContentRequest',
);

const checks: Readonly<Record<VendorName, (path: string) => Check | undefined>> = {
  openai: chatOrResponses,
  // Azure's own description is of March 2025 and lacks members that Azure takes by now
  azure: chatOrResponses,
  anthropic: () => anthropic?.request('CreateMessageParams'),
  bedrock: (path) => (path.endsWith('-stream') ? converseStream : converse),
  vertex: () => generate,
  cohere: () => cohere?.request('/v2/chat'),
  mistral: () => mistral?.request('ChatCompletionRequest'),
  ollama: () => ollama?.request('ChatRequest'),
};

/** Whether a vendor's description is there. */
export function isDescribed(vendor: VendorName): boolean {
  return checks[vendor]('') !== undefined;
}

/** What is wrong with a request to a vendor; nothing where its description is not there. */
export function problemsOf(vendor: VendorName, received: Received | undefined): string[] {
  if (received === undefined) return ['nothing was sent'];
  const type = text(received.headers['content-type']) ?? '';
  if (!type.startsWith('application/json')) return [`content-type ${type}`];
  return checks[vendor](received.path)?.(received.json) ?? [];
}
