import {
  createRawJson,
  isObject,
  list,
  object,
  type AnswerContext,
  type ChatChoice,
  type ChatResponse,
  type JsonObject,
  type RawJson,
  type WireResponse,
} from '@bifrost/core';
import { isGeminiDialect } from '../dialect-ids.js';
import { encodeMetadata } from './candidate-metadata.js';
import { encodeAnswerPart } from './encode-answer-part.js';
import { encodeCitations } from './grounding.js';
import { encodeLogprobs } from './logprobs.js';
import { encodeFinishReason } from './map-finish-reason.js';
import { encodeUsage } from './map-usage.js';

/** Encodes an answer as Google writes it. */
export function encodeResponse(response: ChatResponse, context: AnswerContext): WireResponse {
  const raw = createRawJson();
  const { candidates, usageMetadata, ...native } = isGeminiDialect(response.native?.dialect)
    ? { ...response.native?.value }
    : {};
  const details = list(candidates);
  const body: JsonObject = {
    ...native,
    candidates: response.choices.map((choice, index) => ({
      ...(isObject(details[index]) ? details[index] : {}),
      ...encodeCandidate(choice, raw),
    })),
    modelVersion: context.model,
    responseId: response.id === '' ? context.id : response.id,
  };
  if (response.usage !== undefined || usageMetadata !== undefined) {
    body['usageMetadata'] = { ...usageOf(response), ...object(usageMetadata) };
  }
  const [choice] = response.choices;
  // A refused prompt has no candidates there.
  if (isRefusedPrompt(response)) delete body['candidates'];
  const extra = context.extraFields(choice && finishFacts(choice));
  if (extra !== undefined) body['extra_fields'] = extra;
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: raw.toBody(body),
  };
}

function usageOf({ usage, service_tier: tier }: ChatResponse): JsonObject {
  return usage === undefined ? {} : encodeUsage(usage, tier);
}

function isRefusedPrompt({ native, choices }: ChatResponse): boolean {
  const feedback = isGeminiDialect(native?.dialect) ? object(native?.value['promptFeedback']) : undefined;
  return feedback?.['blockReason'] !== undefined && choices.every(({ parts }) => parts.length === 0);
}

function finishFacts(choice: ChatChoice): { native_finish_reason: string; native_stop_sequence?: string } {
  const facts = { native_finish_reason: choice.native_finish_reason };
  return choice.stop_sequence === undefined
    ? facts
    : { ...facts, native_stop_sequence: choice.stop_sequence };
}

function encodeCandidate(choice: ChatChoice, raw: RawJson): JsonObject {
  const candidate: JsonObject = {
    content: {
      role: 'model',
      parts: choice.parts.map((part) => encodeAnswerPart(part, raw)).filter((part) => part !== undefined),
    },
    finishReason: encodeFinishReason(choice.finish_reason, choice.native_finish_reason),
    index: choice.index,
  };
  for (const part of choice.parts) if (part.type === 'opaque') Object.assign(candidate, encodeMetadata(part));
  const citations = encodeCitations(
    choice.parts.flatMap((part) => {
      if (part.type === 'text') return [{ text: part.text, citations: part.citations ?? [] }];
      return part.type === 'refusal' ? [{ text: part.text, citations: [] }] : [];
    }),
  );
  if (citations !== undefined) candidate['citationMetadata'] ??= citations;
  const logprobs = choice.logprobs?.content;
  if (logprobs !== undefined && logprobs.length > 0) candidate['logprobsResult'] = encodeLogprobs(logprobs);
  return candidate;
}
