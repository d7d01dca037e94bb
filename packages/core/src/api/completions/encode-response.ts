import type { AnswerContext } from '../../adapter/dialect.js';
import type { WireResponse } from '../../adapter/wire.js';
import type { TextCompletionResponse } from '../../hub/beyond-chat.js';
import type { JsonObject } from '../../json/read.js';
import { extraFinish } from '../chat/encode-response.js';
import { encodeUsage } from '../chat/usage.js';

/** Writes an answer for a client. */
export function encodeResponse(response: TextCompletionResponse, context: AnswerContext): WireResponse {
  const body: JsonObject = {
    id: response.id === '' ? context.id : response.id,
    object: 'text_completion',
    created: response.created === 0 ? context.created : response.created,
    model: context.model,
    choices: response.choices.map((choice) => ({
      text: choice.text,
      index: choice.index,
      logprobs: choice.logprobs ?? null,
      finish_reason: choice.finish_reason,
    })),
  };
  if (response.usage !== undefined) body['usage'] = encodeUsage(response.usage);
  const [first] = response.choices;
  const extraFields = context.extraFields(
    first === undefined ? undefined : extraFinish(first.native_finish_reason, first.stop_sequence),
  );
  if (extraFields !== undefined) body['extra_fields'] = extraFields;
  return { status: 200, headers: {}, body: { kind: 'json', value: body } };
}
