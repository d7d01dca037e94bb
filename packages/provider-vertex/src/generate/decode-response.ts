import {
  WireFailure,
  invalidResponse,
  number,
  object,
  objects,
  text,
  type ChatChoice,
  type ChatResponse,
  type JsonObject,
  type Part,
  type TextPart,
  type WireResponse,
} from '@bifrost/core';
import { generateDialectId } from '../dialect-ids.js';
import { answerBody, decodeError } from '../wire/errors.js';
import { makeCallId } from './call-ids.js';
import { candidateDetails, decodeMetadata } from './candidate-metadata.js';
import { decodePart } from './decode-part.js';
import { decodeCitations } from './grounding.js';
import { decodeLogprobs } from './logprobs.js';
import { decodeFinishReason, isFailedFinish } from './map-finish-reason.js';
import { decodeServiceTier, usageOf } from './map-usage.js';

/**
 * Decodes an answer.
 *
 * @throws WireFailure for an error inside a 200, and for a call that the model could not write.
 * @throws BifrostError `invalid_response` for what is no answer.
 */
export function decodeResponse(response: WireResponse): ChatResponse {
  const body = answerBody(response);
  if (object(body?.['error']) !== undefined) throw new WireFailure(decodeError(response));
  if (body === undefined)
    throw invalidResponse('the answer of generateContent is no JSON object; check base_url');
  const candidates = usableCandidates(body);
  const usage = usageOf(body);
  const tier = decodeServiceTier(object(body['usageMetadata']));
  const answer: ChatResponse = {
    ...headOf(body),
    choices: decodeChoices(candidates, body),
    native: { dialect: generateDialectId, value: nativeOf(candidates, body) },
  };
  if (usage !== undefined) answer.usage = usage;
  if (tier !== undefined) answer.service_tier = tier;
  return answer;
}

/** Id, model and time of an answer; the Gemini API tells no time. */
export function headOf(body: JsonObject): Pick<ChatResponse, 'id' | 'model' | 'created'> {
  const created = Date.parse(text(body['createTime']) ?? '');
  return {
    id: text(body['responseId']) ?? '',
    model: text(body['modelVersion']) ?? '',
    created: Number.isNaN(created) ? 0 : Math.floor(created / 1000),
  };
}

/** A candidate and its place among all that came. */
interface Placed {
  candidate: JsonObject;
  index: number;
}

/**
 * The candidates without those that the model spoiled: who asks for several wants those that are well, and not to pay for
 * all of them again. Where none is well the answer is a failure.
 */
function usableCandidates(body: JsonObject): Placed[] {
  const all = objects(body['candidates']).map((candidate, position): Placed => {
    return { candidate, index: number(candidate['index']) ?? position };
  });
  const usable = all.filter(({ candidate }) => !isFailedFinish(text(candidate['finishReason']) ?? ''));
  const [first] = all;
  if (first === undefined || usable.length > 0) return usable;
  throw new WireFailure(failedFinish(first.candidate, text(first.candidate['finishReason']) ?? ''));
}

function decodeChoices(candidates: readonly Placed[], body: JsonObject): ChatChoice[] {
  if (candidates.length > 0) return candidates.map((placed) => decodeCandidate(placed, body));
  const reason = blockReasonOf(body);
  if (reason === undefined)
    throw invalidResponse('the answer of generateContent has no "candidates"; check base_url');
  // A prompt that Google refuses is an answer without words, not an error.
  return [{ index: 0, parts: [], finish_reason: 'content_filter', native_finish_reason: reason }];
}

/** Why a prompt was refused, if it was. */
export function blockReasonOf(body: JsonObject): string | undefined {
  return text(object(body['promptFeedback'])?.['blockReason']);
}

function decodeCandidate({ candidate, index }: Placed, body: JsonObject): ChatChoice {
  const reason = text(candidate['finishReason']);
  if (reason === undefined) throw invalidResponse('a candidate of the answer has no "finishReason"');
  const parts = decodeParts(candidate, { answer: text(body['responseId']) ?? '', choice: index });
  const called = parts.some((part) => part.type === 'tool_call');
  const choice: ChatChoice = {
    index,
    parts: [...withCitations(parts, candidate), ...decodeMetadata(candidate)],
    finish_reason: decodeFinishReason(reason, called),
    native_finish_reason: reason,
  };
  const logprobs = decodeLogprobs(object(candidate['logprobsResult']));
  if (logprobs.length > 0) choice.logprobs = { content: logprobs };
  return choice;
}

/** The failure of a model that could not write its answer. */
export function failedFinish(candidate: JsonObject, reason: string): WireFailure['failure'] {
  const message = text(candidate['finishMessage']) ?? `the model ended with ${reason}`;
  return { status: 200, headers: {}, type: reason, message };
}

function decodeParts(candidate: JsonObject, origin: { answer: string; choice: number }): Part[] {
  let calls = 0;
  return objects(object(candidate['content'])?.['parts']).flatMap((part) => {
    const decoded = decodePart(part, (name) => makeCallId(origin.answer, origin.choice, calls, name));
    if (decoded?.type === 'tool_call') calls += 1;
    return decoded ?? [];
  });
}

/**
 * Puts quotations on the text that they are about: `partIndex` is hardly ever told, so it is the last one with words. A
 * signature may follow those on an empty text.
 */
function withCitations(parts: Part[], candidate: JsonObject): Part[] {
  const at = parts.findLastIndex((part) => part.type === 'text' && part.text !== '');
  const part = parts[at];
  if (part?.type !== 'text') return parts;
  const citations = decodeCitations(candidate, part.text);
  if (citations.length === 0) return parts;
  const cited: TextPart = { ...part, citations };
  return parts.map((other, index) => (index === at ? cited : other));
}

/** Members beyond the hub's model that an encoder of this dialect writes again. */
function nativeOf(candidates: readonly Placed[], body: JsonObject): JsonObject {
  const native: JsonObject = {};
  for (const name of ['promptFeedback', 'modelStatus', 'createTime', 'usageMetadata']) {
    if (body[name] != null) native[name] = body[name];
  }
  const details = candidates.map(({ candidate }) =>
    Object.fromEntries(
      candidateDetails.flatMap((name) => (candidate[name] == null ? [] : [[name, candidate[name]]])),
    ),
  );
  if (details.some((detail) => Object.keys(detail).length > 0)) native['candidates'] = details;
  return native;
}
