import {
  argumentsObject,
  type AnswerContext,
  type FinishReason,
  type JsonObject,
  type MediaPart,
  type RawJson,
  type ToolCallPart,
} from '@bifrost/core';

/** A call as the server writes it. */
export function encodeAnswerCall(part: ToolCallPart, index: number, raw: RawJson): JsonObject {
  return { id: part.id, function: { index, name: part.name, arguments: argumentsObject(part, raw) } };
}

/** The base64 of a picture in an answer; `undefined` for one that is only an address or a name. */
export function answerImage(part: MediaPart): string | undefined {
  if ('data' in part.source) return part.source.data;
  return 'url' in part.source && part.source.url.startsWith('data:') ? base64Of(part.source.url) : undefined;
}

function base64Of(uri: string): string {
  return uri.slice(uri.indexOf(',') + 1);
}

/** The server knows two ends. */
export function encodeDoneReason(reason: FinishReason): string {
  return reason === 'length' ? 'length' : 'stop';
}

/** `extra_fields` of an answer, for clients that asked for them. */
export function extraMember(
  context: AnswerContext,
  finish: { native_reason: string; stop_sequence?: string | undefined } | undefined,
): JsonObject {
  const extra = context.extraFields(
    finish === undefined
      ? undefined
      : {
          native_finish_reason: finish.native_reason,
          ...(finish.stop_sequence === undefined ? {} : { native_stop_sequence: finish.stop_sequence }),
        },
  );
  return extra === undefined ? {} : { extra_fields: extra };
}
