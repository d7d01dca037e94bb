import type { AnswerContext, ChatResponse, JsonObject, Part, WireResponse } from '@bifrost/core';
import { encodeReason, encodeUsage } from './answer.js';

/** A whole answer for a client of Acme, whoever gave it. The first choice: Acme's format has room for one. */
export function encodeResponse(response: ChatResponse, context: AnswerContext): WireResponse {
  const [choice] = response.choices;
  const value: JsonObject = {
    id: response.id === '' ? context.id : response.id,
    model: context.model,
    created: response.created === 0 ? context.created : response.created,
    content: choice?.parts.flatMap(encodePart) ?? [],
    ...encodeReason(choice?.finish_reason ?? 'stop', choice?.stop_sequence),
    ...encodeUsage(response.usage),
  };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: { kind: 'json', value } };
}

/** What Acme's clients have no word for, such as reasoning, they do not miss. */
function encodePart(part: Part): JsonObject[] {
  if (part.type === 'text' || part.type === 'refusal') return [{ kind: 'text', text: part.text }];
  if (part.type !== 'tool_call') return [];
  return [{ kind: 'call', id: part.id, name: part.name, input: part.arguments }];
}
