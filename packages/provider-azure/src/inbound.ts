import type { AnyDialect, InboundMount, InboundRoute } from '@bifrost/core';
import {
  namedByPath,
  openaiCompletions,
  openaiEmbeddings,
  openaiImageEdits,
  openaiModel,
  openaiSpeech,
  openaiTranscription,
} from '@bifrost/provider-openai';
import { azureChat, azureImages, azureResponses } from './dialects.js';
import { azureModels } from './models.js';

type Operations = readonly (readonly [path: string, dialect: AnyDialect])[];

const operations: Operations = [
  ['/chat/completions', azureChat],
  ['/completions', openaiCompletions],
  ['/embeddings', openaiEmbeddings],
  ['/images/generations', azureImages],
  ['/images/edits', openaiImageEdits],
  ['/audio/speech', openaiSpeech],
  ['/audio/transcriptions', openaiTranscription],
];

const withoutDeployment: Operations = [['/responses', azureResponses]];

/**
 * The routes under `/azure`, at which Azure's clients find what they know from their resource: dated addresses with the
 * deployment in the path, and those under /openai/v1. What they take for a deployment is a model of Bifrost.
 */
export const azureInbound: readonly InboundMount[] = [
  {
    prefix: 'azure',
    routes: [
      ...operations.map(([path, dialect]): InboundRoute => ({
        method: 'POST',
        path: `/openai/deployments/{model}${path}`,
        dialect: namedByPath(dialect),
      })),
      ...withoutDeployment.map(([path, dialect]) => post(`/openai${path}`, dialect)),
      ...[...operations, ...withoutDeployment].map(([path, dialect]) => post(`/openai/v1${path}`, dialect)),
      ...['/openai', '/openai/v1'].flatMap((base): InboundRoute[] => [
        { method: 'GET', path: `${base}/models`, dialect: azureModels },
        { method: 'GET', path: `${base}/models/{model}`, dialect: openaiModel },
      ]),
    ],
  },
];

function post(path: string, dialect: AnyDialect): InboundRoute {
  return { method: 'POST', path, dialect };
}
