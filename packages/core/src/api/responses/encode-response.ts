import { invalidResponse } from '../../adapter/failures.js';
import type { AnswerContext, ExtraFinish } from '../../adapter/dialect.js';
import type { WireResponse } from '../../adapter/wire.js';
import type { ChatChoice, ChatResponse } from '../../hub/chat.js';
import type { Part } from '../../hub/part.js';
import { defined, type JsonObject } from '../../json/read.js';
import { encodeOutput } from './encode-output.js';
import { encodeEnding } from './finish.js';
import { seedOf } from './ids.js';
import { toolNamesIn } from './namespaces.js';
import { family } from './native.js';
import type { ItemPlace } from './output-items.js';
import { encodeResponseBody, responseId } from './response-body.js';

/** Writes an answer for a client of `POST /v1/responses`. */
export function encodeResponse(response: ChatResponse, context: AnswerContext): WireResponse {
  const [choice] = response.choices;
  if (!choice) throw invalidResponse('the answer has no choice');
  const body = encodeBody(response, choice, context);
  const extra = context.extraFields(extraFinish(choice));
  if (extra !== undefined) body['extra_fields'] = extra;
  return { status: 200, headers: {}, body: { kind: 'json', value: body } };
}

function encodeBody(response: ChatResponse, choice: ChatChoice, context: AnswerContext): JsonObject {
  const ending = encodeEnding({ reason: choice.finish_reason, native_reason: choice.native_finish_reason });
  const output = encodeOutput(partsOf(choice), {
    seed: seedOf(context.id),
    cut: ending.status === 'incomplete',
    ...defined<Pick<ItemPlace, 'toolNames'>>({ toolNames: toolNamesIn(context.request) }),
  });
  // A server of this API has told everything itself: settings, defaults, the outcome of its own tools.
  if (response.native?.dialect === family) {
    return { ...response.native.value, model: context.model, output };
  }
  return encodeResponseBody(
    {
      id: responseId(response.id, context),
      created: response.created || context.created,
      output,
      ending,
      usage: response.usage,
      service_tier: response.service_tier,
    },
    context,
  );
}

/** Other dialects tell the probabilities of a choice beside it; here they belong to its text. */
function partsOf({ parts, logprobs }: ChatChoice): readonly Part[] {
  const content = logprobs?.content;
  if (!content || parts.some((part) => part.type === 'text' && part.logprobs)) return parts;
  const first = parts.findIndex((part) => part.type === 'text');
  return parts.map((part, index) =>
    index === first && part.type === 'text' ? { ...part, logprobs: content } : part,
  );
}

function extraFinish(choice: ChatChoice): ExtraFinish {
  const finish: ExtraFinish = { native_finish_reason: choice.native_finish_reason };
  if (choice.stop_sequence !== undefined) finish.native_stop_sequence = choice.stop_sequence;
  return finish;
}
