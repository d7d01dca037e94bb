import { defineProvider, type ProviderAdapter } from '@bifrost/core';
import { foundationModelOf, originsOf, regionOf, wireNames } from './addresses.js';
import { authorize } from './authorize.js';
import { classifyError } from './classify-error.js';
import { bedrockConverse, bedrockConverseStream } from './converse/dialect.js';
import { bedrockCountTokens } from './count-tokens/dialect.js';
import { credentials } from './credentials.js';
import { cohereEmbeddings, isCohereEmbedding } from './embeddings/cohere.js';
import { isTitanEmbedding, titanEmbeddings } from './embeddings/titan.js';
import { bedrockImages, drawsPictures } from './images/dialect.js';
import { bedrockAnthropic, bedrockAnthropicStream } from './invoke/dialect.js';
import { modelPatterns } from './model-patterns.js';
import { familyOf, mayBeClaude, telling } from './model-traits.js';
import { bedrockModels } from './models/dialect.js';
import { bedrockKeyOptions, bedrockOptions, type BedrockKeyOptions, type BedrockOptions } from './options.js';
import { bedrockRerank } from './rerank/dialect.js';

const conversePath = '/model/{model}/converse';
const converseStreamPath = '/model/{model}/converse-stream';
const invokeStreamPath = '/model/{model}/invoke-with-response-stream';
const invoke = { method: 'POST', path: '/model/{model}/invoke' } as const;

/** A question about a model, asked of the name that tells more. */
const byName =
  (is: (model: string) => boolean) =>
  (model: string, _options: BedrockOptions, asked?: string): boolean =>
    is(telling(model, asked));

/** Amazon Bedrock: models of many makers through Converse, and Claude's own bodies through InvokeModel. */
export const bedrock: ProviderAdapter<BedrockOptions, BedrockKeyOptions> = defineProvider<
  BedrockOptions,
  BedrockKeyOptions
>({
  specVersion: 'v1',
  id: 'bedrock',
  telemetryName: 'aws.bedrock',
  name: 'Amazon Bedrock',
  options: bedrockOptions,
  keyOptions: bedrockKeyOptions,
  credential: 'optional',
  environment: ['AWS_BEARER_TOKEN_BEDROCK'],
  origins(context) {
    const { runtime, control, agent, sts } = originsOf(regionOf(context));
    return [runtime, control, agent, sts];
  },
  operations: {
    chat: [
      {
        dialect: bedrockConverse,
        endpoint: ({ stream }) => ({ method: 'POST', path: stream ? converseStreamPath : conversePath }),
      },
      {
        // Only for clients that speak it themselves: Converse, the first entry, serves every model.
        dialect: bedrockAnthropic,
        serves: byName(mayBeClaude),
        endpoint: ({ stream }) => (stream ? { method: 'POST', path: invokeStreamPath } : invoke),
      },
    ],
    countTokens: [
      {
        dialect: bedrockCountTokens,
        serves: (model) => familyOf(model) === 'claude' && !model.startsWith('arn:'),
        // The counter knows models alone, and none of their cross-region profiles.
        endpoint: ({ model }) => ({
          method: 'POST',
          path: '/model/{foundation}/count-tokens',
          params: { foundation: foundationModelOf(model) },
        }),
      },
    ],
    embeddings: [
      { dialect: titanEmbeddings, serves: byName(isTitanEmbedding), endpoint: () => invoke },
      { dialect: cohereEmbeddings, serves: byName(isCohereEmbedding), endpoint: () => invoke },
    ],
    imageGeneration: [{ dialect: bedrockImages, serves: byName(drawsPictures), endpoint: () => invoke }],
    rerank: [
      {
        dialect: bedrockRerank,
        endpoint: (context) => ({
          method: 'POST',
          path: '/rerank',
          origin: originsOf(regionOf(context)).agent,
        }),
      },
    ],
    listModels: [
      {
        dialect: bedrockModels,
        endpoint: (context) => ({
          method: 'GET',
          path: '/foundation-models',
          origin: originsOf(regionOf(context)).control,
        }),
      },
    ],
  },
  models: modelPatterns,
  needsBytes: ['image', 'file', 'audio', 'video'],
  deployments: wireNames,
  credentials,
  authorize,
  classifyError,
  inbound: [
    {
      prefix: 'bedrock',
      routes: [
        { method: 'POST', path: conversePath, dialect: bedrockConverse },
        { method: 'POST', path: converseStreamPath, dialect: bedrockConverseStream, stream: true },
        { method: 'POST', path: invoke.path, dialect: bedrockAnthropic },
        { method: 'POST', path: invokeStreamPath, dialect: bedrockAnthropicStream, stream: true },
        { method: 'POST', path: '/model/{model}/count-tokens', dialect: bedrockCountTokens },
      ],
    },
  ],
});
