import type { AnswerContext, Dialect, EncodeContext } from '../../adapter/dialect.js';
import { invalidRequest, invalidResponse } from '../../adapter/failures.js';
import type { InboundRequest, WireRequest, WireResponse } from '../../adapter/wire.js';
import type { EmbeddingsRequest, EmbeddingsResponse } from '../../hub/beyond-chat.js';
import { defined, isObject, list, number, text, type JsonObject } from '../../json/read.js';
import {
  apiSettings,
  commonMembers,
  errorEncoders,
  jsonAnswer,
  jsonRequest,
  jsonResponse,
  passageOf,
  unknownMembers,
  type ApiSettings,
} from '../api-dialect.js';
import type { ApiDialectOptions } from '../dialect-options.js';
import { decodeUsage } from '../chat/usage.js';
import {
  jsonRequestBody,
  optionalInteger,
  optionalText,
  optionalValue,
  requiredName,
  type Place,
} from '../request-fields.js';
import { decodeInput } from './decode-input.js';
import { decodeVector, encodeVector } from './vectors.js';

/** What a provider of embeddings in the public shape may say otherwise. */
export interface EmbeddingsDialectOptions extends ApiDialectOptions<EmbeddingsRequest> {
  /** The provider takes `input_type` and `truncate`. Default: no, and both are reported as dropped. */
  inputType?: boolean;
}

type Settings = ApiSettings & Pick<EmbeddingsDialectOptions, 'adjustRequest'> & { inputType: boolean };

/**
 * The embeddings of the public API, in the shape of
 * {@link https://platform.openai.com/docs/api-reference/embeddings | OpenAI}.
 *
 * A client gets its vectors in the form that it asked for, whichever the provider gave: numbers, or `base64`.
 *
 * @example
 * const acmeEmbeddings = embeddingsDialect({ id: 'acme.embeddings', speaks: ['embeddings'] });
 */
export function embeddingsDialect(options: EmbeddingsDialectOptions = {}): Dialect<'embeddings'> {
  const settings: Settings = {
    ...options,
    ...apiSettings('embeddings', options),
    inputType: options.inputType ?? false,
  };
  return {
    ...commonMembers(settings),
    operation: 'embeddings',
    stream: 'none',
    encodeRequest: (request, context) => encodeRequest(request, context, settings),
    decodeResponse,
    passage: passageOf(settings, {
      answerMembers: ['data'],
      inspectResponse: ({ model, usage, data }) =>
        defined({
          model: text(model),
          usage: decodeUsage(usage),
          vectors: Array.isArray(data) ? data.length : undefined,
        }),
    }),
    inbound: {
      decodeRequest: (request) => decodeRequest(request, settings),
      encodeResponse,
      ...errorEncoders(settings),
    },
  };
}

/** The public embeddings dialect. */
export const embeddings: Dialect<'embeddings'> = embeddingsDialect();

const known: ReadonlySet<string> = new Set([
  'dimensions',
  'encoding_format',
  'input',
  'input_type',
  'model',
  'truncate',
  'user',
]);

function decodeRequest(request: InboundRequest, settings: Settings): EmbeddingsRequest {
  const body = jsonRequestBody(request);
  return {
    model: requiredName(body, 'model'),
    input: decodeInput(optionalValue(body, 'input')),
    ...defined<Omit<EmbeddingsRequest, 'model' | 'input'>>({
      dimensions: optionalInteger(body, 'dimensions'),
      encoding_format: decodeFormat(body),
      input_type: optionalText(body, 'input_type'),
      truncate: optionalText(body, 'truncate'),
      user: optionalText(body, 'user'),
      unknown: unknownMembers(body.of, known, settings),
    }),
  };
}

function decodeFormat(body: Place): EmbeddingsRequest['encoding_format'] {
  const format = optionalText(body, 'encoding_format');
  if (format === undefined || format === 'float' || format === 'base64') return format;
  throw invalidRequest('encoding_format', 'must be "float" or "base64"');
}

function encodeRequest(request: EmbeddingsRequest, context: EncodeContext, settings: Settings): WireRequest {
  const { input, dimensions, encoding_format, input_type, truncate, user } = request;
  const purpose = { input_type, truncate };
  return jsonRequest(
    { input, dimensions, encoding_format, user, ...(settings.inputType ? purpose : {}) },
    settings,
    { request, context, dropped: settings.inputType ? [] : Object.keys(defined<JsonObject>(purpose)) },
  );
}

function decodeResponse(response: WireResponse): EmbeddingsResponse {
  const body = jsonAnswer(response);
  if (!Array.isArray(body['data'])) throw invalidResponse('the answer has no list "data"');
  const usage = decodeUsage(body['usage']);
  return {
    model: text(body['model']) ?? '',
    vectors: inOrder(body['data']),
    ...(usage === undefined ? {} : { usage }),
  };
}

type Vector = EmbeddingsResponse['vectors'][number];

/** Puts each vector where its `index` says. A place that is taken twice would leave another text without a vector. */
function inOrder(data: readonly unknown[]): Vector[] {
  const places = new Map<number, Vector>();
  for (const [position, item] of data.entries()) {
    const entry = isObject(item) ? item : {};
    const index = number(entry['index']) ?? position;
    if (places.has(index)) throw invalidResponse(`data[${position}].index is ${index} for the second time`);
    places.set(index, decodeEmbedding(entry['embedding'], position));
  }
  return data.map((_, index) => {
    const vector = places.get(index);
    if (vector === undefined) throw invalidResponse(`no item of "data" has the index ${index}`);
    return vector;
  });
}

function decodeEmbedding(value: unknown, position: number): Vector {
  if (typeof value === 'string') return value;
  const vector = list(value).filter((item) => typeof item === 'number');
  if (Array.isArray(value) && vector.length === value.length && vector.length > 0) return vector;
  throw invalidResponse(`data[${position}].embedding is neither a list of numbers nor base64`);
}

function encodeResponse(response: EmbeddingsResponse, context: AnswerContext): WireResponse {
  const wantsText = context.request['encoding_format'] === 'base64';
  const data = response.vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: wantsText ? asText(vector) : asNumbers(vector),
  }));
  const value: JsonObject = { object: 'list', data, model: context.model };
  if (response.usage !== undefined) {
    const { prompt_tokens, total_tokens } = response.usage;
    value['usage'] = { prompt_tokens, total_tokens };
  }
  return jsonResponse(value, context);
}

function asText(vector: Vector): string {
  return typeof vector === 'string' ? vector : encodeVector(vector);
}

function asNumbers(vector: Vector): number[] {
  return typeof vector === 'string' ? decodeVector(vector) : vector;
}
