import type { AnyDialect, InboundMount, InboundRoute } from '@bifrost/core';
import { vertexClaude } from './claude/messages.js';
import { geminiCountTokens, vertexCountTokens } from './count-tokens/dialect.js';
import { geminiBatchEmbed, geminiEmbed } from './embeddings/gemini.js';
import { vertexEmbed } from './embeddings/vertex.js';
import { geminiGenerate } from './generate/dialect.js';
import { imagen } from './images/imagen.js';
import { geminiModel, geminiModels } from './models/gemini.js';
import { publisherModel, publisherModels } from './models/publisher-models.js';

/**
 * Routes for clients of Google's: those of the Gemini API, those of Vertex AI with project and region, and those of its
 * "express mode" without. Whether the answer is a stream stands in the path.
 */
export const genaiMount: InboundMount = {
  prefix: 'genai',
  routes: [
    ...geminiRoutes('/v1beta'),
    ...geminiRoutes('/v1'),
    ...vertexRoutes('/v1/projects/{project}/locations/{location}/publishers'),
    ...vertexRoutes('/v1beta1/projects/{project}/locations/{location}/publishers'),
    ...vertexRoutes('/v1/publishers'),
    ...vertexRoutes('/v1beta1/publishers'),
  ],
};

function geminiRoutes(version: string): InboundRoute[] {
  const models = `${version}/models`;
  return [
    ...geminiModelRoutes(`${models}/{model}`),
    // what clients make of a model with a slash in its name that take it for a path already
    ...geminiModelRoutes(`${version}/{provider}/{model}`),
    post(`${models}/{model}:predict`, imagen),
    get(models, geminiModels),
    get(`${models}/{model}`, geminiModel),
  ];
}

function geminiModelRoutes(model: string): InboundRoute[] {
  return [
    ...generateRoutes(model),
    post(`${model}:countTokens`, geminiCountTokens),
    post(`${model}:embedContent`, geminiEmbed),
    post(`${model}:batchEmbedContents`, geminiBatchEmbed),
  ];
}

function vertexRoutes(publishers: string): InboundRoute[] {
  const google = `${publishers}/google/models/{model}`;
  const anthropic = `${publishers}/anthropic/models/{model}`;
  // what Google's client makes of a model that is written provider/model
  const other = `${publishers}/{provider}/models/{model}`;
  return [
    ...generateRoutes(google),
    post(`${google}:countTokens`, vertexCountTokens),
    post(`${google}:predict`, vertexEmbed),
    post(`${anthropic}:rawPredict`, vertexClaude, false),
    post(`${anthropic}:streamRawPredict`, vertexClaude, true),
    get(`${publishers}/google/models`, publisherModels),
    get(google, publisherModel),
    get(other, publisherModel),
    ...generateRoutes(other),
    post(`${other}:countTokens`, vertexCountTokens),
    post(`${other}:predict`, vertexEmbed),
  ];
}

function generateRoutes(model: string): InboundRoute[] {
  return [
    post(`${model}:generateContent`, geminiGenerate, false),
    post(`${model}:streamGenerateContent`, geminiGenerate, true),
  ];
}

function get(path: string, dialect: AnyDialect): InboundRoute {
  return { method: 'GET', path, dialect };
}

function post(path: string, dialect: AnyDialect, stream?: boolean): InboundRoute {
  return { method: 'POST', path, dialect, ...(stream === undefined ? {} : { stream }) };
}
