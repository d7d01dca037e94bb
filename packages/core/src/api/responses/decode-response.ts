import { WireFailure, invalidResponse } from '../../adapter/failures.js';
import type { ProviderFailure, WireResponse } from '../../adapter/wire.js';
import type { ChatChoice, ChatResponse } from '../../hub/chat.js';
import type { Part, TokenLogprob } from '../../hub/part.js';
import { number, object, objects, text, type JsonObject } from '../../json/read.js';
import { decodeItem } from './decode-item.js';
import { decodeFailure } from './failure.js';
import { decodeFinish } from './finish.js';
import { family } from './native.js';
import { decodeUsage } from './usage.js';

/** Reads an answer of `POST /responses`. */
export function decodeResponse(response: WireResponse): ChatResponse {
  if (response.body.kind !== 'json') throw invalidResponse('the answer is no JSON object');
  const body = response.body.value;
  const failure = failureOf(body);
  if (failure) throw new WireFailure({ ...failure, headers: response.headers });
  if (!Array.isArray(body['output'])) throw invalidResponse('the answer has no list `output`');
  return {
    id: text(body['id']) ?? '',
    model: text(body['model']) ?? '',
    created: number(body['created_at']) ?? 0,
    choices: [decodeChoice(body)],
    ...decodeTail(body),
    native: { dialect: family, value: body },
  };
}

function decodeTail(body: JsonObject): Pick<ChatResponse, 'usage' | 'service_tier'> {
  const tail: Pick<ChatResponse, 'usage' | 'service_tier'> = {};
  const usage = decodeUsage(body['usage']);
  if (usage) tail.usage = usage;
  const tier = text(body['service_tier']);
  if (tier !== undefined) tail.service_tier = tier;
  return tail;
}

function decodeChoice(body: JsonObject): ChatChoice {
  const parts = objects(body['output']).flatMap((item) => decodeItem(item));
  const finish = decodeFinish(
    body,
    parts.some((part) => part.type === 'tool_call'),
  );
  if (!finish) throw invalidResponse('the answer has no `status`');
  const choice: ChatChoice = {
    index: 0,
    parts,
    finish_reason: finish.reason,
    native_finish_reason: finish.native_reason,
  };
  const logprobs = logprobsOf(parts);
  if (logprobs.length > 0) choice.logprobs = { content: logprobs };
  return choice;
}

/** Chat has the probabilities of a choice in one list; this API has them with each text. */
function logprobsOf(parts: readonly Part[]): TokenLogprob[] {
  return parts.flatMap((part) => (part.type === 'text' ? (part.logprobs ?? []) : []));
}

/** The failure that a response tells of, or `undefined`. */
export function failureOf(response: JsonObject): ProviderFailure | undefined {
  const error = object(response['error']);
  if (error) return decodeFailure(error, response);
  if (response['status'] !== 'failed') return undefined;
  return decodeFailure({ message: 'the response failed and says no reason' }, response);
}
