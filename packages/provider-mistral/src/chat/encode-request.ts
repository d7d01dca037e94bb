import {
  defined,
  refuseBound,
  type ChatRequest,
  type EncodeContext,
  type JsonObject,
  type Message,
  type WireRequest,
} from '@bifrost/core';
import { mistralChatId } from '../dialect-ids.js';
import { encodeMessages } from './encode-messages.js';
import { encodeParameters } from './encode-parameters.js';
import { encodeResponseFormat, encodeToolChoice, encodeTools } from './encode-tools.js';
import { encodeReasoning, reasons } from './reasoning.js';
import type { RequestScope } from './scope.js';
import { ShortIds } from './short-ids.js';

/**
 * Writes a chat request for Mistral.
 *
 * @throws BifrostError `unsupported_parameter` for what Mistral cannot do and what must not be left out.
 * @see https://docs.mistral.ai/api/#tag/chat
 */
export function encodeRequest(request: ChatRequest, context: EncodeContext): WireRequest {
  refuseBound(request, mistralChatId);
  const { model, stream } = context;
  const scope: RequestScope = {
    dropped: new Set(),
    ids: new ShortIds(callIds(request.messages)),
    reasons: reasons(request, model),
  };
  const { response_format: format } = request;
  const value: JsonObject = {
    ...furtherMembers(request, scope.dropped),
    model,
    messages: encodeMessages(request.messages, scope),
    ...encodeParameters(request, scope.dropped),
    ...encodeReasoning(request, model, scope.dropped),
    ...defined<JsonObject>({
      tools: encodeTools(request, scope.dropped),
      tool_choice: encodeToolChoice(request),
      response_format: format === undefined ? undefined : encodeResponseFormat(format),
    }),
    ...(stream ? { stream: true } : {}),
  };
  return { body: { kind: 'json', value }, dropped: [...scope.dropped] };
}

/** Members that only Mistral has, and that a caller of the unified API may mean for it all the same. */
const understood: ReadonlySet<string> = new Set(['safe_prompt', 'guardrails', 'prompt_cache_key']);

function furtherMembers({ unknown }: ChatRequest, dropped: Set<string>): JsonObject {
  if (unknown === undefined) return {};
  if (unknown.dialect === mistralChatId) return unknown.fields;
  const fields: JsonObject = {};
  for (const [name, value] of Object.entries(unknown.fields)) {
    if (understood.has(name)) fields[name] = value;
    else dropped.add(name);
  }
  for (const name of unknown.inMessages ?? []) dropped.add(name);
  return fields;
}

function* callIds(messages: readonly Message[]): Iterable<string> {
  for (const { parts } of messages) {
    for (const part of parts) {
      if (part.type === 'tool_call') yield part.id;
      else if (part.type === 'tool_result') yield part.tool_call_id;
    }
  }
}
