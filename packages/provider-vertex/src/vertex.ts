import { defineProvider, type ProviderAdapter } from '@bifrost/core';
import { hostRoutes } from './vertex-operations.js';
import { originsOf } from './addresses.js';
import { authorizeVertex } from './authorize.js';
import { classifyError } from './classify-error.js';
import { credentials } from './credentials/credentials.js';
import { genaiMount } from './inbound.js';
import { vertexKeyOptions, vertexOptions, type VertexKeyOptions, type VertexOptions } from './options.js';

/** Google Vertex AI: Gemini, Claude, embeddings and Imagen in a Google Cloud project. */
export const vertex: ProviderAdapter<VertexOptions, VertexKeyOptions> = defineProvider<
  VertexOptions,
  VertexKeyOptions
>({
  specVersion: 'v1',
  id: 'vertex',
  telemetryName: 'gcp.vertex_ai',
  name: 'Google Vertex AI',
  options: vertexOptions,
  keyOptions: vertexKeyOptions,
  credential: 'optional',
  origins: originsOf,
  operations: hostRoutes,
  models: [
    'gemini-*',
    'imagen-*',
    'claude-*@*',
    'text-embedding-00*',
    'text-multilingual-embedding-*',
    'multimodalembedding*',
    'textembedding-gecko*',
    'text-bison*',
    'chat-bison*',
  ],
  // Claude fetches no addresses here, and Gemini only those that robots may read.
  needsBytes: ['image', 'file', 'audio'],
  deployments: (keyOptions) => keyOptions.deployments,
  credentials,
  authorize: authorizeVertex,
  classifyError,
  inbound: [genaiMount],
});
