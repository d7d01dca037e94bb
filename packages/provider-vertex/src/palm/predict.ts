import {
  WireFailure,
  invalidResponse,
  number,
  object,
  objects,
  unsupportedParameter,
  type JsonObject,
  type ProviderFailure,
  type Usage,
  type WireResponse,
} from '@bifrost/core';
import { answerBody, decodeError } from '../wire/errors.js';

/*
 * The PaLM models, which Google retired: `text-bison`, `chat-bison` and their kin. They spoke `predict`. The route is
 * kept for projects that still have them; everybody else gets Google's refusal with what to do.
 *
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text
 */

/** Whether a model wrote text from a prompt. */
export function isPalmText(model: string): boolean {
  return /^(?:text|code)-(?:bison|unicorn|gecko)/u.test(model);
}

/** Whether a model answered conversations. */
export function isPalmChat(model: string): boolean {
  return /^(?:code)?chat-bison/u.test(model);
}

/** Reads an error, and says plainly when the model is gone. */
export function decodePalmError(response: WireResponse): ProviderFailure {
  const failure = decodeError(response);
  if (failure.status !== 404 && failure.status !== 410) return failure;
  const said = failure.message === undefined ? '' : ` (${failure.message})`;
  return { ...failure, message: `Google has retired the PaLM models; use a Gemini model instead${said}` };
}

/** The predictions of an answer. */
export function predictionsOf(response: WireResponse): { body: JsonObject; predictions: JsonObject[] } {
  const body = answerBody(response);
  if (object(body?.['error']) !== undefined) throw new WireFailure(decodePalmError(response));
  const predictions = objects(body?.['predictions']);
  if (body === undefined || predictions.length === 0) {
    throw invalidResponse('the answer of predict has no "predictions"; check base_url');
  }
  return { body, predictions };
}

/** Tokens, which stand beside the predictions. */
export function palmUsage(body: JsonObject): Usage | undefined {
  const counts = object(object(body['metadata'])?.['tokenMetadata']);
  const read = number(object(counts?.['inputTokenCount'])?.['totalTokens']);
  const written = number(object(counts?.['outputTokenCount'])?.['totalTokens']);
  if (read === undefined && written === undefined) return undefined;
  return {
    prompt_tokens: read ?? 0,
    completion_tokens: written ?? 0,
    total_tokens: (read ?? 0) + (written ?? 0),
  };
}

/** Sampling in PaLM's words. */
export function palmParameters(request: {
  temperature?: number;
  top_p?: number;
  top_k?: number;
  max_tokens?: number;
  stop?: string[];
  n?: number;
}): JsonObject {
  const parameters: JsonObject = {};
  if (request.temperature !== undefined) parameters['temperature'] = request.temperature;
  if (request.top_p !== undefined) parameters['topP'] = request.top_p;
  if (request.top_k !== undefined) parameters['topK'] = request.top_k;
  if (request.max_tokens !== undefined) parameters['maxOutputTokens'] = request.max_tokens;
  if (request.stop !== undefined) parameters['stopSequences'] = request.stop;
  if (request.n !== undefined) parameters['candidateCount'] = request.n;
  return parameters;
}

/** The name of a bias that may be left out. A ban may not. */
export function droppedBias(bias: JsonObject | undefined): string[] {
  const values = Object.values(bias ?? {});
  if (values.some((value) => (number(value) ?? 0) <= -100)) {
    throw unsupportedParameter('logit_bias', 'PaLM cannot be kept from using a token');
  }
  return values.length === 0 ? [] : ['logit_bias'];
}

/** Whether a prediction was blocked. */
export function isBlocked(attributes: unknown): boolean {
  return object(attributes)?.['blocked'] === true;
}
