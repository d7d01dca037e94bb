import type {
  AnyDialect,
  Dialect,
  InboundMount,
  InboundRequest,
  InboundRoute,
  Operation,
} from '@bifrost/core';
import {
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

/** The same dialect for routes whose path names the deployment: the body may name none, and need not agree. */
function namedByPath<O extends Operation>(dialect: Dialect<O>): Dialect<O> {
  const { inbound } = dialect;
  if (inbound === undefined) return dialect;
  return {
    ...dialect,
    inbound: { ...inbound, decodeRequest: (request) => inbound.decodeRequest(withModel(request)) },
  };
}

function withModel(request: InboundRequest): InboundRequest {
  const { model } = request.params;
  const { body } = request;
  if (model === undefined) return request;
  if (body.kind === 'json') return { ...request, body: { kind: 'json', value: { ...body.value, model } } };
  if (body.kind !== 'multipart') return request;
  const fields = [...body.fields.filter(({ name }) => name !== 'model'), { name: 'model', value: model }];
  return { ...request, body: { ...body, fields } };
}
