import {
  invalidRequest,
  type ChatRequest,
  type InboundRequest,
  type JsonObject,
  type JsonValue,
  type Message,
} from '@bifrost/core';
import { mistralChatId } from '../dialect-ids.js';
import { inboundBase } from './chat-base.js';
import { decodeMessages } from './decode-messages.js';
import { unreadMembers } from './unread-members.js';

/** What the reader of parameters needs to see, since it looks at messages as well; ours are read apart. */
const placeholder: JsonObject[] = [{ role: 'user', content: '' }];

/** Reads a request of a client that speaks Mistral's API. */
export function decodeRequest(request: InboundRequest): ChatRequest {
  if (request.body.kind !== 'json') throw invalidRequest(undefined, 'the body must be a JSON object');
  const body = request.body.value;
  const messages = decodeMessages({ of: body, path: '' });
  const value = { ...inChatsWords(body), messages: placeholder };
  const decoded = inboundBase().decodeRequest({ ...request, body: { kind: 'json', value } });
  const ignored = [...(decoded.ignored ?? []), ...unreadMembers(body)];
  return {
    ...decoded,
    messages,
    ...(ignored.length === 0 ? {} : { ignored }),
    ...boundMembers(messages, decoded.unknown),
  };
}

function inChatsWords(body: JsonObject): JsonObject {
  const { random_seed: seed, prompt_mode: mode, ...rest } = body;
  const effort = rest['reasoning_effort'] ?? modeAsEffort(mode);
  return { ...rest, ...asSeed(seed), ...(effort === undefined ? {} : { reasoning_effort: effort }) };
}

/** The mode has no degrees: it is reasoning, or it is not there. */
function modeAsEffort(mode: JsonValue | undefined): string | undefined {
  if (mode === undefined || mode === null) return undefined;
  if (mode === 'reasoning') return 'high';
  throw invalidRequest('prompt_mode', "must be 'reasoning' or null");
}

function asSeed(seed: JsonValue | undefined): JsonObject {
  if (seed === undefined || seed === null) return {};
  if (typeof seed === 'number' && Number.isInteger(seed)) return { seed };
  throw invalidRequest('random_seed', 'must be a whole number');
}

/** Ids of files live in one account. */
function boundMembers(
  messages: readonly Message[],
  unknown: ChatRequest['unknown'],
): Pick<ChatRequest, 'bound' | 'unknown'> {
  const bound = messages.flatMap(({ parts }, index) =>
    parts.some((part) => 'source' in part && 'file_id' in part.source) ? [`messages[${index}].file_id`] : [],
  );
  if (bound.length === 0) return {};
  return { bound, unknown: unknown ?? { dialect: mistralChatId, fields: {} } };
}
