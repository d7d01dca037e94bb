import type { VendorServer } from '../support/vendor-server.js';
import { startAnthropic } from './anthropic.js';
import { startAzure } from './azure.js';
import { startBedrock } from './bedrock.js';
import { startCohere } from './cohere.js';
import { startMistral } from './mistral.js';
import { startOllama } from './ollama.js';
import { startOpenai } from './openai.js';
import { startVertex } from './vertex.js';

export type VendorName =
  | 'openai'
  | 'anthropic'
  | 'azure'
  | 'bedrock'
  | 'vertex'
  | 'cohere'
  | 'mistral'
  | 'ollama';

/** What nobody but the provider may ever see. */
export const secrets = {
  openai: 'sk-proj-e2eOpenaiPrimary0123456789abcdef',
  openaiSecond: 'sk-proj-e2eOpenaiSecond9876543210fedcba',
  anthropic: 'sk-ant-api03-e2eAnthropicPrimary0123456789',
  azure: 'e2eAzurePrimary0123456789abcdef01234567',
  bedrock: 'e2eBedrock/Secret+0123456789abcdefghijkl',
  vertex: 'AQ.e2eVertexPrimary0123456789abcdefghijk',
  cohere: 'e2eCoherePrimary0123456789abcdefghijklmn',
  mistral: 'e2eMistralPrimary0123456789abcdef',
};

/** The public half of Bedrock's credential. */
export const accessKey = 'AKIDE2E0123456789ABC';

interface Vendor {
  start(): Promise<VendorServer>;
  /** The provider's entry in a configuration, without its address where that has its usual place. */
  entry(origin: string): Record<string, unknown>;
}

const keyed = (value: string, more: object = {}): Record<string, unknown> => ({
  keys: [{ name: 'primary', value, ...more }],
});

const vendors: Readonly<Record<VendorName, Vendor>> = {
  openai: {
    start: () => startOpenai([secrets.openai, secrets.openaiSecond]),
    entry: () => keyed(secrets.openai),
  },
  anthropic: {
    start: () => startAnthropic([secrets.anthropic]),
    entry: () => keyed(secrets.anthropic),
  },
  azure: {
    start: () => startAzure([secrets.azure]),
    entry: (endpoint) => keyed(secrets.azure, { azure_key_config: { endpoint } }),
  },
  bedrock: {
    start: () => startBedrock([accessKey]),
    entry: () => ({
      keys: [
        {
          name: 'primary',
          bedrock_key_config: { access_key: accessKey, secret_key: secrets.bedrock, region: 'us-east-1' },
        },
      ],
    }),
  },
  vertex: {
    start: () => startVertex([secrets.vertex]),
    entry: () =>
      keyed(secrets.vertex, { vertex_key_config: { project_id: 'e2e-project', region: 'europe-west4' } }),
  },
  cohere: {
    start: () => startCohere([secrets.cohere]),
    entry: () => keyed(secrets.cohere),
  },
  mistral: {
    start: () => startMistral([secrets.mistral]),
    entry: () => keyed(secrets.mistral),
  },
  ollama: { start: startOllama, entry: () => ({}) },
};

export function startVendor(name: VendorName): Promise<VendorServer> {
  return vendors[name].start();
}

export function entryOf(name: VendorName, origin: string): Record<string, unknown> {
  return vendors[name].entry(origin);
}
