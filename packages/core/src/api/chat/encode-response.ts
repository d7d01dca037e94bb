import type { AnswerContext, ExtraFinish } from '../../adapter/dialect.js';
import type { WireResponse } from '../../adapter/wire.js';
import type { ChatChoice, ChatResponse } from '../../hub/chat.js';
import type { MediaPart, Part } from '../../hub/part.js';
import { number, type JsonObject } from '../../json/read.js';
import { encodeAnnotations } from './annotations.js';
import { answerExtensions } from './encode-assistant.js';
import type { ChatSettings } from './settings.js';
import { encodeToolCall } from './tool-calls.js';
import { encodeUsage } from './usage.js';

/** Writes an answer for a client. */
export function encodeResponse(
  response: ChatResponse,
  context: AnswerContext,
  settings: ChatSettings,
): WireResponse {
  const body: JsonObject = {
    id: response.id === '' ? context.id : response.id,
    object: 'chat.completion',
    created: response.created === 0 ? context.created : response.created,
    model: context.model,
    choices: response.choices.map((choice) => encodeChoice(choice, settings)),
  };
  if (response.usage !== undefined) body['usage'] = encodeUsage(response.usage);
  if (response.service_tier !== undefined) body['service_tier'] = response.service_tier;
  if (response.native !== undefined && settings.own.has(response.native.dialect)) {
    Object.assign(body, response.native.value);
  }
  const extraFields = context.extraFields(finishOf(response));
  if (extraFields !== undefined) body['extra_fields'] = extraFields;
  return { status: 200, headers: {}, body: { kind: 'json', value: body } };
}

function finishOf(response: ChatResponse): ExtraFinish | undefined {
  const [first] = response.choices;
  return first === undefined ? undefined : extraFinish(first.native_finish_reason, first.stop_sequence);
}

/** What `extra_fields` says of the end. */
export function extraFinish(nativeReason: string, stopSequence: string | undefined): ExtraFinish {
  const finish: ExtraFinish = {};
  if (nativeReason !== '') finish.native_finish_reason = nativeReason;
  if (stopSequence !== undefined) finish.native_stop_sequence = stopSequence;
  return finish;
}

function encodeChoice(choice: ChatChoice, settings: ChatSettings): JsonObject {
  const called = choice.parts.some((part) => part.type === 'tool_call');
  const { native } = choice;
  const encoded: JsonObject = {
    index: choice.index,
    message: encodeAnswerMessage(choice.parts, settings),
    logprobs: encodeLogprobs(choice),
    finish_reason: called ? 'tool_calls' : choice.finish_reason,
  };
  // Not before our members: what follows a spread is added one by one, and costs ten times as much.
  return native !== undefined && settings.own.has(native.dialect)
    ? Object.assign({ ...native.value }, encoded)
    : encoded;
}

/** Writes the message of an answer: OpenAI's members, and Bifrost's own where they are needed. */
function encodeAnswerMessage(parts: readonly Part[], settings: ChatSettings): JsonObject {
  const texts = parts.filter((part) => part.type === 'text');
  const refusals = parts.filter((part) => part.type === 'refusal');
  const calls = parts.filter((part) => part.type === 'tool_call');
  const message: JsonObject = {
    role: 'assistant',
    content: encodeAnswerContent(parts),
    refusal: refusals.length === 0 ? null : refusals.map((part) => part.text).join(''),
  };
  const annotations = texts.length === 0 ? [] : encodeAnnotations(parts, settings.own);
  if (annotations.length > 0) message['annotations'] = annotations;
  const [audio] = parts.flatMap((part) => (part.type === 'audio' ? [part] : []));
  if (audio !== undefined) message['audio'] = encodeAudio(audio);
  if (calls.length > 0) message['tool_calls'] = calls.map((call) => encodeToolCall(call, settings.own));
  return Object.assign(message, answerExtensions(parts));
}

/** The texts as one. `null` says that the answer has something else instead; an empty answer has an empty text. */
function encodeAnswerContent(parts: readonly Part[]): string | null {
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  if (texts.length > 0) return texts.join('');
  return parts.some((part) => part.type !== 'reasoning') ? null : '';
}

function encodeAudio(audio: MediaPart): JsonObject {
  const { source } = audio;
  return {
    id: audio.id ?? '',
    data: 'data' in source ? source.data : '',
    transcript: audio.transcript ?? '',
    expires_at: number(audio.native?.value['expires_at']) ?? 0,
  };
}

function encodeLogprobs(choice: ChatChoice): JsonObject | null {
  const ofTexts = choice.parts.flatMap((part) => (part.type === 'text' ? (part.logprobs ?? []) : []));
  const content = choice.logprobs?.content ?? (ofTexts.length === 0 ? undefined : ofTexts);
  const refusal = choice.logprobs?.refusal;
  if (content === undefined && refusal === undefined) return null;
  return { content: content ?? null, refusal: refusal ?? null };
}
