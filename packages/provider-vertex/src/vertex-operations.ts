import type { EndpointAddress, ProviderAdapter } from '@bifrost/core';
import { modelRoute, publisherRoute, type VertexEndpoint } from './addresses.js';
import { vertexClaudeCountTokens } from './claude/count-tokens.js';
import { vertexClaude } from './claude/messages.js';
import { vertexCountTokens } from './count-tokens/dialect.js';
import { vertexEmbed } from './embeddings/vertex.js';
import { vertexGenerate } from './generate/dialect.js';
import { geminiImageEdits, geminiImages } from './images/gemini-images.js';
import { imagen } from './images/imagen.js';
import { vertexModels } from './models/vertex.js';
import type { VertexKeyOptions, VertexOptions } from './options.js';
import { palmChat } from './palm/chat.js';
import { isPalmChat, isPalmText } from './palm/predict.js';
import { palmText } from './palm/text.js';

type Operations = ProviderAdapter<VertexOptions, VertexKeyOptions>['operations'];

/** What Vertex AI offers, and where. Models are told apart by their names, since each kind has a route of its own. */
export const hostRoutes: Operations = {
  chat: [
    { dialect: vertexClaude, serves: isClaude, endpoint: claudeRoute },
    { dialect: palmChat, serves: isPalmChat, endpoint: predictRoute },
    // clients of this very dialect get the first entry in it: for other families it must not be theirs
    { dialect: vertexGenerate, serves: isOfGenerate, endpoint: generateRoute },
  ],
  textCompletion: [{ dialect: palmText, serves: isPalmText, endpoint: predictRoute }],
  countTokens: [
    { dialect: vertexClaudeCountTokens, serves: isClaude, endpoint: claudeCountRoute },
    {
      dialect: vertexCountTokens,
      serves: isOfGenerate,
      endpoint: (context) => modelRoute(context, 'countTokens'),
    },
  ],
  embeddings: [{ dialect: vertexEmbed, endpoint: predictRoute }],
  imageGeneration: [
    { dialect: imagen, serves: (model) => model.startsWith('imagen'), endpoint: predictRoute },
    { dialect: geminiImages, endpoint: (context) => modelRoute(context, 'generateContent') },
  ],
  imageEdit: [{ dialect: geminiImageEdits, endpoint: (context) => modelRoute(context, 'generateContent') }],
  listModels: [
    { dialect: vertexModels, endpoint: () => ({ method: 'GET', path: '/v1beta1/publishers/google/models' }) },
  ],
};

function isClaude(model: string): boolean {
  return model.startsWith('claude');
}

/** The model is spoken to in `generateContent`. */
function isOfGenerate(model: string): boolean {
  return !isClaude(model) && !isPalmChat(model);
}

function generateRoute(context: VertexEndpoint): EndpointAddress {
  if (!context.stream) return modelRoute(context, 'generateContent');
  return { ...modelRoute(context, 'streamGenerateContent'), query: { alt: 'sse' } };
}

function predictRoute(context: VertexEndpoint): EndpointAddress {
  return modelRoute(context, 'predict');
}

function claudeRoute(context: VertexEndpoint): EndpointAddress {
  return publisherRoute(context, 'anthropic', context.stream ? 'streamRawPredict' : 'rawPredict');
}

/** The counter is a model of its own. */
function claudeCountRoute(context: VertexEndpoint): EndpointAddress {
  const { path, ...route } = publisherRoute(context, 'anthropic', 'rawPredict');
  return { ...route, path: path.replace('{model}', 'count-tokens') };
}
