import type { Dialect } from '../../adapter/dialect.js';
import { invalidRequest, invalidResponse } from '../../adapter/failures.js';
import type { InboundRequest, WireResponse } from '../../adapter/wire.js';
import type { SpeechRequest, SpeechResponse } from '../../hub/beyond-chat.js';
import { defined, isObject, type JsonValue } from '../../json/read.js';
import {
  apiSettings,
  commonMembers,
  errorEncoders,
  jsonAnswer,
  jsonRequest,
  passageOf,
  unknownMembers,
  type ApiSettings,
} from '../api-dialect.js';
import type { ApiDialectOptions } from '../dialect-options.js';
import {
  jsonRequestBody,
  optionalNumber,
  optionalText,
  optionalValue,
  requiredName,
  requiredText,
  type Place,
} from '../request-fields.js';

/**
 * Speech in the shape of {@link https://platform.openai.com/docs/api-reference/audio/createSpeech | OpenAI}: JSON in,
 * sound out. The sound passes on as it comes, also as events (`stream_format: "sse"`).
 */
export function speechDialect(options: ApiDialectOptions<SpeechRequest> = {}): Dialect<'speech'> {
  const settings = { ...options, ...apiSettings('speech', options) };
  return {
    ...commonMembers(settings),
    operation: 'speech',
    stream: 'bytes',
    encodeRequest: (request, context) => {
      const { input, voice, instructions, response_format, speed, stream_format } = request;
      const members = { input, voice, instructions, response_format, speed, stream_format };
      return jsonRequest(members, settings, { request, context });
    },
    decodeResponse,
    passage: passageOf(settings, { inspectEvent: () => ({ kind: 'content' }), inspectResponse: () => ({}) }),
    inbound: {
      decodeRequest: (request) => decodeRequest(request, settings),
      encodeResponse: ({ media_type, bytes }) => ({
        status: 200,
        headers: {},
        body: { kind: 'bytes', bytes, media_type },
      }),
      ...errorEncoders(settings),
    },
  };
}

/** The public speech dialect. */
export const speech: Dialect<'speech'> = speechDialect();

const known: ReadonlySet<string> = new Set([
  'input',
  'instructions',
  'model',
  'response_format',
  'speed',
  'stream_format',
  'voice',
]);

function decodeRequest(request: InboundRequest, settings: ApiSettings): SpeechRequest {
  const body = jsonRequestBody(request);
  return {
    model: requiredName(body, 'model'),
    input: requiredText(body, 'input'),
    voice: decodeVoice(body),
    ...defined<Omit<SpeechRequest, 'model' | 'input' | 'voice'>>({
      instructions: optionalText(body, 'instructions'),
      response_format: optionalText(body, 'response_format'),
      speed: optionalNumber(body, 'speed'),
      stream_format: optionalText(body, 'stream_format'),
      unknown: unknownMembers(body.of, known, settings),
    }),
  };
}

/** A name, or an object with the id of a voice of one's own. */
function decodeVoice(body: Place): JsonValue {
  const voice = optionalValue(body, 'voice');
  if (typeof voice === 'string' || isObject(voice)) return voice;
  throw invalidRequest(
    'voice',
    voice === undefined ? 'is missing; it must be a string' : 'must be a string or an object',
  );
}

function decodeResponse(response: WireResponse): SpeechResponse {
  const { body } = response;
  if (body.kind !== 'bytes') {
    // Either an error, which this throws, or JSON where sound was promised.
    if (body.kind === 'json') jsonAnswer(response);
    throw invalidResponse('the answer is no sound');
  }
  return { media_type: body.media_type, bytes: body.bytes };
}
