import type { Exchange } from './exchange.js';
import type { Reply } from './reply.js';
import { answerChat } from './wire/chat-answer.js';
import { answerCompletions } from './wire/completions.js';
import { answerCount } from './wire/count-tokens.js';
import { answerEmbeddings } from './wire/embeddings.js';
import { answerImages } from './wire/images.js';
import { answerRerank } from './wire/rerank.js';
import { answerResponses } from './wire/responses-answer.js';
import { answerSpeech } from './wire/speech.js';
import { answerTranscription } from './wire/transcription.js';

/** The paths that take a body, and what answers them. */
export const routes = {
  '/v1/chat/completions': answerChat,
  '/v1/completions': answerCompletions,
  '/v1/responses': answerResponses,
  '/v1/responses/input_tokens': answerCount,
  '/v1/count_tokens': answerCount,
  '/v1/embeddings': answerEmbeddings,
  '/v1/images/generations': answerImages,
  '/v1/images/edits': answerImages,
  '/v1/audio/speech': answerSpeech,
  '/v1/audio/transcriptions': answerTranscription,
  '/v1/rerank': answerRerank,
} as const satisfies Readonly<Record<string, (exchange: Exchange) => Reply>>;

/** What answers a path, if anything does. */
export function routeOf(path: string): ((exchange: Exchange) => Reply) | undefined {
  return new Map<string, (exchange: Exchange) => Reply>(Object.entries(routes)).get(path);
}

/** Where the list of models stands. */
export const modelsPath = '/v1/models';
