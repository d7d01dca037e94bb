import type { AnswerContext, JsonObject } from '@bifrost/core';

/** How an answer ended, as far as `extra_fields` tells it. */
export interface NativeEnd {
  native_reason: string;
  stop_sequence?: string | undefined;
}

/** `extra_fields` of an answer, for clients that asked for them. */
export function extraMember(context: AnswerContext, end: NativeEnd | undefined): JsonObject {
  const extra = context.extraFields(
    end === undefined
      ? undefined
      : {
          native_finish_reason: end.native_reason,
          ...(end.stop_sequence === undefined ? {} : { native_stop_sequence: end.stop_sequence }),
        },
  );
  return extra === undefined ? {} : { extra_fields: extra };
}
