import { randomUUID } from 'node:crypto';
import type { AnyDialect } from '../adapter/dialect.js';
import { chat } from '../api/chat/dialect.js';
import { completions } from '../api/completions/dialect.js';
import { countTokens } from '../api/count-tokens/dialect.js';
import { embeddings } from '../api/embeddings/dialect.js';
import { imageEdits } from '../api/images/edits-dialect.js';
import { images } from '../api/images/dialect.js';
import { rerank } from '../api/rerank/dialect.js';
import { responses } from '../api/responses/dialect.js';
import { speech } from '../api/speech/dialect.js';
import { transcription } from '../api/transcription/dialect.js';
import type { CallBody } from '../engine/call.js';
import { Engine } from '../engine/engine.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { parseObject, type JsonObject } from '../json/read.js';
import type { UploadedFile } from '../hub/beyond-chat.js';
import type { ModelView } from '../engine/views.js';
import type { AnswerStream } from './answer-stream.js';
import { formBody, jsonBody } from './call-body.js';
import { LibrarySink, type LibraryAnswer } from './library-sink.js';
import { engineOptions, type LibraryOptions } from './library-options.js';
import { once, refusedStream, textOf, wholeAnswer } from './read-answer.js';
import type {
  CallOptions,
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionRequest,
  EmbeddingAnswer,
  FileInput,
  OperationAnswer,
  OperationRequest,
  SpeechAnswer,
} from './types.js';

/**
 * Many model providers behind one API, inside your process.
 *
 * @throws BifrostError `invalid_configuration` from the constructor, listing every problem at once.
 * @example
 * const bifrost = new Bifrost({
 *   adapters: [openai, anthropic],
 *   providers: {
 *     openai: { keys: [{ value: 'env.OPENAI_API_KEY' }] },
 *     anthropic: { keys: [{ value: 'env.ANTHROPIC_API_KEY' }] },
 *   },
 * });
 * const answer = await bifrost.createChatCompletion({
 *   model: 'openai/gpt-4o',
 *   messages: [{ role: 'user', content: 'Hello, world!' }],
 *   fallbacks: ['anthropic/claude-sonnet-4-5'],
 * });
 */
export class Bifrost {
  readonly #engine: Engine;
  #isClosed = false;

  /** @param options - a configuration, or an engine that was made elsewhere and that `close` then closes */
  constructor(options: LibraryOptions | Engine) {
    this.#engine = options instanceof Engine ? options : new Engine(engineOptions(options));
  }

  /** The engine behind this object, for servers and tools that speak other dialects or look at health. */
  get engine(): Engine {
    return this.#engine;
  }

  /**
   * Chat Completions. With `stream: true` the promise resolves at the commit point, so that everything before it
   * rejects or falls back; later errors are thrown to the reader of the stream.
   *
   * @throws BifrostError
   */
  createChatCompletion(
    request: ChatCompletionRequest & { stream: true },
    options?: CallOptions,
  ): Promise<AnswerStream<ChatCompletionChunk>>;
  createChatCompletion(
    request: ChatCompletionRequest & { stream?: false | null },
    options?: CallOptions,
  ): Promise<ChatCompletion>;
  createChatCompletion(
    request: ChatCompletionRequest,
    options?: CallOptions,
  ): Promise<ChatCompletion | AnswerStream<ChatCompletionChunk>>;
  createChatCompletion(
    request: ChatCompletionRequest,
    options: CallOptions = {},
  ): Promise<ChatCompletion | AnswerStream<ChatCompletionChunk>> {
    return this.#json<ChatCompletion, ChatCompletionChunk>(chat, request, options);
  }

  /** The Responses API, for every provider: native where one has it, translated elsewhere. Streams its events. */
  createResponse(
    request: OperationRequest & { stream: true },
    options?: CallOptions,
  ): Promise<AnswerStream<JsonObject>>;
  createResponse(
    request: OperationRequest & { stream?: false | null },
    options?: CallOptions,
  ): Promise<OperationAnswer>;
  createResponse(
    request: OperationRequest,
    options: CallOptions = {},
  ): Promise<OperationAnswer | AnswerStream<JsonObject>> {
    return this.#json<OperationAnswer, JsonObject>(responses, request, options);
  }

  /** Text completions, the API before chat. */
  createTextCompletion(
    request: OperationRequest & { stream: true },
    options?: CallOptions,
  ): Promise<AnswerStream<JsonObject>>;
  createTextCompletion(
    request: OperationRequest & { stream?: false | null },
    options?: CallOptions,
  ): Promise<OperationAnswer>;
  createTextCompletion(
    request: OperationRequest,
    options: CallOptions = {},
  ): Promise<OperationAnswer | AnswerStream<JsonObject>> {
    return this.#json<OperationAnswer, JsonObject>(completions, request, options);
  }

  /** Embeddings of one text or many. */
  async createEmbedding(
    request: OperationRequest & { input: unknown },
    options: CallOptions = {},
  ): Promise<EmbeddingAnswer> {
    return this.#whole<EmbeddingAnswer>(embeddings, jsonBody(request), options);
  }

  /** Images from a text. */
  async createImage(
    request: OperationRequest & { prompt: string },
    options: CallOptions = {},
  ): Promise<OperationAnswer> {
    return this.#whole<OperationAnswer>(images, jsonBody(request), options);
  }

  /** Images from images and a text. */
  async editImage(
    request: OperationRequest & { prompt: string; images: FileInput[]; mask?: FileInput },
    options: CallOptions = {},
  ): Promise<OperationAnswer> {
    const { images: pictures, mask, ...fields } = request;
    const name = pictures.length === 1 ? 'image' : 'image[]';
    const files: UploadedFile[] = [];
    for (const file of pictures) files.push({ ...file, name });
    if (mask !== undefined) files.push({ ...mask, name: 'mask' });
    return this.#whole<OperationAnswer>(imageEdits, formBody(fields, files), options);
  }

  /** Speech from a text. The sound is read while it arrives. */
  async createSpeech(
    request: OperationRequest & { input: string },
    options: CallOptions = {},
  ): Promise<SpeechAnswer> {
    const answer = await this.#call(speech, jsonBody(request), options);
    const mediaType = answer.headers['content-type'] ?? 'application/octet-stream';
    if (answer.kind === 'bytes') return { media_type: mediaType, body: answer.bytes };
    if (answer.kind === 'whole') return { media_type: mediaType, body: once(answer.body) };
    throw refusedStream(answer, 'stream_format: read speech events over HTTP; the library gives the sound');
  }

  /** Text from speech. Text formats (`srt`, `vtt`, `text`) come as `{ text }`. */
  async createTranscription(
    request: OperationRequest & { file: FileInput },
    options: CallOptions = {},
  ): Promise<OperationAnswer> {
    const { file, ...fields } = request;
    const answer = await this.#call(transcription, formBody(fields, [{ ...file, name: 'file' }]), options);
    if (answer.kind !== 'whole') throw refusedStream(answer, 'stream: read transcription events over HTTP');
    const body = textOf(answer.body);
    return parseObject(body) ?? { text: body };
  }

  /** Documents ordered by how well they fit a query. */
  async rerank(
    request: OperationRequest & { query: string; documents: unknown[] },
    options: CallOptions = {},
  ): Promise<OperationAnswer> {
    return this.#whole<OperationAnswer>(rerank, jsonBody(request), options);
  }

  /** Tokens of a chat request. `estimated` says whether the figure is ours and not the provider's. */
  async countTokens(
    request: ChatCompletionRequest,
    options: CallOptions = {},
  ): Promise<{ input_tokens: number; estimated: boolean }> {
    return this.#whole<{ input_tokens: number; estimated: boolean }>(countTokens, jsonBody(request), options);
  }

  /** Models of all configured providers, as `provider/model`. */
  listModels(): Promise<readonly ModelView[]> {
    return this.#engine.models();
  }

  /** Waits for running calls, 10 s by default, then closes every socket. Calls made from now on are refused. */
  close(options?: { graceMs?: number }): Promise<void> {
    this.#isClosed = true;
    return this.#engine.close(options);
  }

  async #json<Whole, Item>(
    dialect: AnyDialect,
    request: OperationRequest,
    options: CallOptions,
  ): Promise<Whole | AnswerStream<Item>> {
    const answer = await this.#call(dialect, jsonBody(request), options);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own codec wrote exactly this shape just now
    if (answer.kind === 'events') return answer.events as AnswerStream<unknown> as AnswerStream<Item>;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by our own codec just now
    return wholeAnswer(answer) as Whole;
  }

  async #whole<T>(dialect: AnyDialect, body: CallBody, options: CallOptions): Promise<T> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by our own codec just now
    return wholeAnswer(await this.#call(dialect, body, options)) as T;
  }

  #call(dialect: AnyDialect, body: CallBody, options: CallOptions): Promise<LibraryAnswer> {
    const { signal, headers = {}, requestId = randomUUID(), key, tenant } = options;
    if (signal?.aborted === true)
      return Promise.reject(new BifrostError('cancelled', 'the signal was aborted before the call began'));
    if (this.#isClosed)
      return Promise.reject(
        new BifrostError('invalid_request', 'this Bifrost is closed: create another one'),
      );
    const sink = new LibrarySink(() => running.cancel());
    const running = this.#engine.handle(
      {
        dialect,
        unified: true,
        params: {},
        query: {},
        headers: lowerCased(headers),
        body,
        requestId,
        ...(key === undefined ? {} : { key }),
        ...(tenant === undefined ? {} : { tenant }),
      },
      sink,
    );
    if (signal === undefined) return sink.answer;
    const abort = () => {
      running.cancel();
      sink.fail(new BifrostError('cancelled', 'the signal was aborted'));
    };
    signal.addEventListener('abort', abort, { once: true });
    void running.done.then(() => signal.removeEventListener('abort', abort));
    return sink.answer;
  }
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
