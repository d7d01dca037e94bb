import type { AnyDialect, DialectRoute, InboundRoute, JsonObject, Operation } from '@bifrost/core';
import type { Door } from '../authentication/gatekeeper.js';
import { answerHeaders } from './headers.js';
import {
  errorResponse,
  headerReferences,
  operationId,
  pathParameters,
  steering,
  type PlacedOperation,
} from './operation.js';
import { doorText, securityOf } from './security.js';

const summaries: Record<Operation, string> = {
  chat: 'A turn of a conversation',
  textCompletion: 'A text completion',
  embeddings: 'Vectors of texts',
  imageGeneration: 'Pictures by a prompt',
  imageEdit: 'Pictures from pictures',
  speech: 'A text as speech',
  transcription: 'Speech as text',
  rerank: 'Documents in the order in which they answer a query',
  countTokens: 'Tokens of a request that is not sent',
  listModels: 'Models',
};

/** Operations whose request is a form. */
const forms: ReadonlySet<Operation> = new Set<Operation>(['imageEdit', 'transcription']);

/** The routes of one dialect. What stands in their bodies is what the vendor documents: Bifrost adds nothing. */
export function dialectOperations(
  routes: readonly DialectRoute[],
  isOpen: (door: Door) => boolean,
): PlacedOperation[] {
  return routes.map(({ prefix, provider, route }) => {
    const path = `/${prefix}${route.path}`;
    const operation: JsonObject = {
      tags: [prefix],
      summary: route.fixed === undefined ? summaries[route.dialect.operation] : 'A fixed answer',
      description: `In the dialect \`${route.dialect.id}\`. ${servedBy(provider)} ${doorText('client')}`,
      operationId: operationId(route.method, path),
      security: securityOf('client', isOpen),
      parameters: [...pathParameters(path), ...(isOwn(route) ? [] : steering())],
      responses: responsesOf(route),
    };
    if (route.method === 'POST')
      operation['requestBody'] = {
        required: true,
        content: { [mediaOf(route.dialect)]: vendorsObject },
      };
    return { method: route.method, path, tag: prefix, operation };
  });
}

const vendorsObject: JsonObject = {
  schema: { type: 'object', description: 'As the vendor documents it.' },
};

function servedBy(provider: string | undefined): string {
  return provider === undefined
    ? 'A model is named as `provider/model`.'
    : `What names no other provider goes to \`${provider}\`.`;
}

/** Whether the gateway answers itself, so that nothing steers it. */
function isOwn({ fixed, dialect }: InboundRoute): boolean {
  return fixed !== undefined || dialect.operation === 'listModels';
}

function mediaOf({ operation }: AnyDialect): string {
  return forms.has(operation) ? 'multipart/form-data' : 'application/json';
}

function responsesOf(route: InboundRoute): JsonObject {
  return {
    '200': {
      description: "The answer in the vendor's shape, whole or streamed as the vendor streams it.",
      headers: headerReferences(isOwn(route) ? ['x-request-id'] : Object.keys(answerHeaders)),
      content: { [route.dialect.operation === 'speech' ? 'audio/*' : 'application/json']: {} },
    },
    default: errorResponse({ 'application/json': vendorsObject }),
  };
}
