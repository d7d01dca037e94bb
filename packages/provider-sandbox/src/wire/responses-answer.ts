import type { JsonObject } from '@bifrost/core';
import type { Draft, DraftCall } from '../answer/draft.js';
import { countPrompt } from '../answer/prompt.js';
import { type Exchange, answerTo, idOf } from '../exchange.js';
import { type Reply } from '../reply.js';
import { readResponses } from './responses-request.js';
import { streamResponses } from './responses-stream.js';
import { countAll, responsesUsage } from './usage.js';

/** Answers `POST /v1/responses`. */
export function answerResponses(exchange: Exchange): Reply {
  const order = readResponses(exchange.body);
  const draft = answerTo(order.prompt, exchange);
  const counted = countAll(countPrompt(order.prompt), [draft]);
  const items = itemsOf(draft, exchange);
  const finished = responseObject(exchange, {
    status: draft.finish === 'length' ? 'incomplete' : 'completed',
    output: items,
    usage: responsesUsage(counted),
  });
  if (!order.stream) return { kind: 'json', value: finished, tokens: counted.completion };
  const begun = responseObject(exchange, { status: 'in_progress', output: [], usage: null });
  return streamResponses({ begun, finished, items });
}

function responseObject(
  exchange: Exchange,
  state: { status: string; output: JsonObject[]; usage: JsonObject | null },
): JsonObject {
  const { body } = exchange;
  return {
    id: idOf(exchange, 'resp_'),
    object: 'response',
    created_at: exchange.created,
    status: state.status,
    error: null,
    incomplete_details: state.status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    metadata: body['metadata'] ?? {},
    model: exchange.model.full,
    output: state.output,
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: body['previous_response_id'] ?? null,
    reasoning: body['reasoning'] ?? { effort: null, summary: null },
    store: false,
    temperature: body['temperature'] ?? 1,
    text: body['text'] ?? { format: { type: 'text' } },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_p: body['top_p'] ?? 1,
    truncation: 'disabled',
    usage: state.usage,
  };
}

function itemsOf(draft: Draft, exchange: Exchange): JsonObject[] {
  const items: JsonObject[] = [];
  if (draft.reasoning !== '') {
    const summary = [{ type: 'summary_text', text: draft.reasoning }];
    items.push({ id: idOf(exchange, 'rs_'), type: 'reasoning', summary });
  }
  if (draft.text !== '' || draft.calls.length === 0) {
    items.push({
      id: idOf(exchange, 'msg_'),
      type: 'message',
      status: draft.finish === 'length' ? 'incomplete' : 'completed',
      role: 'assistant',
      content: [{ type: 'output_text', text: draft.text, annotations: [] }],
    });
  }
  return [...items, ...draft.calls.map((call) => callItem(call))];
}

function callItem(call: DraftCall): JsonObject {
  const common = { id: `fc_${call.id.slice('call_'.length)}`, call_id: call.id, name: call.name };
  return call.kind === 'custom'
    ? { ...common, type: 'custom_tool_call', status: 'completed', input: call.arguments }
    : { ...common, type: 'function_call', status: 'completed', arguments: call.arguments };
}
