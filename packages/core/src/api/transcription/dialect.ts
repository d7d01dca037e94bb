import type { Dialect, EncodeContext } from '../../adapter/dialect.js';
import { invalidRequest } from '../../adapter/failures.js';
import type { InboundRequest, WireRequest } from '../../adapter/wire.js';
import type { TranscriptionRequest, UploadedFile } from '../../hub/beyond-chat.js';
import { defined } from '../../json/read.js';
import {
  apiSettings,
  commonMembers,
  errorEncoders,
  foreignMembers,
  passageOf,
  unknownMembers,
  type ApiSettings,
} from '../api-dialect.js';
import type { ApiDialectOptions } from '../dialect-options.js';
import { formBody, formFields, formFiles, formPlace, type FormTypes } from '../form.js';
import {
  optionalBoolean,
  optionalNumber,
  optionalText,
  optionalTexts,
  requiredName,
} from '../request-fields.js';
import { decodeTranscript, encodeTranscript, transcriptPassage } from './answer.js';

/** Forms have no JSON body to adjust. */
export type TranscriptionDialectOptions = Omit<ApiDialectOptions<TranscriptionRequest>, 'adjustRequest'>;

/**
 * Transcription in the shape of
 * {@link https://platform.openai.com/docs/api-reference/audio/createTranscription | OpenAI}: a form with `file`, and a
 * JSON or text answer. Events of a stream pass on as they come.
 */
export function transcriptionDialect(options: TranscriptionDialectOptions = {}): Dialect<'transcription'> {
  const settings = apiSettings('transcription', options);
  return {
    ...commonMembers(settings),
    operation: 'transcription',
    stream: 'sse',
    encodeRequest: (request, context) => encodeRequest(request, context, settings),
    decodeResponse: decodeTranscript,
    passage: passageOf(settings, transcriptPassage),
    inbound: {
      decodeRequest: (request) => decodeRequest(request, settings),
      encodeResponse: encodeTranscript,
      ...errorEncoders(settings),
    },
  };
}

/** The public transcription dialect. */
export const transcription: Dialect<'transcription'> = transcriptionDialect();

const known: ReadonlySet<string> = new Set([
  'language',
  'model',
  'prompt',
  'response_format',
  'stream',
  'temperature',
  'timestamp_granularities',
]);

const types: FormTypes = {
  numbers: ['temperature'],
  booleans: ['stream'],
  lists: ['timestamp_granularities'],
};

function decodeRequest(request: InboundRequest, settings: ApiSettings): TranscriptionRequest {
  const form = formBody(request);
  const body = formPlace(form, types);
  return {
    model: requiredName(body, 'model'),
    file: decodeFile(formFiles(form, ['file']).get('file')),
    stream: optionalBoolean(body, 'stream') ?? false,
    ...defined<Omit<TranscriptionRequest, 'model' | 'file' | 'stream'>>({
      language: optionalText(body, 'language'),
      prompt: optionalText(body, 'prompt'),
      response_format: optionalText(body, 'response_format'),
      temperature: optionalNumber(body, 'temperature'),
      timestamp_granularities: optionalTexts(body, 'timestamp_granularities'),
      unknown: unknownMembers(body.of, known, settings),
    }),
  };
}

function decodeFile(files: readonly UploadedFile[] = []): UploadedFile {
  const [file] = files;
  if (file === undefined) throw invalidRequest('file', 'is missing; it must be a file with sound');
  if (files.length > 1) throw invalidRequest('file', 'must be one file');
  return file;
}

function encodeRequest(
  request: TranscriptionRequest,
  context: EncodeContext,
  settings: ApiSettings,
): WireRequest {
  const { language, prompt, response_format, temperature, timestamp_granularities } = request;
  const { fields, dropped } = foreignMembers(request.unknown, settings);
  const members = {
    ...fields,
    model: context.model,
    language,
    prompt,
    response_format,
    temperature,
    'timestamp_granularities[]': timestamp_granularities,
    stream: context.stream ? true : undefined,
  };
  return {
    body: { kind: 'multipart', fields: formFields(members), files: [{ ...request.file, name: 'file' }] },
    dropped,
  };
}
