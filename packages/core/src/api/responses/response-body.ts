import type { AnswerContext } from '../../adapter/dialect.js';
import type { Usage } from '../../hub/usage.js';
import { isObject, objects, type JsonObject, type JsonValue } from '../../json/read.js';
import type { Ending } from './finish.js';
import { makeId, seedOf } from './ids.js';
import { encodeUsage } from './usage.js';

/** What a response object tells of an answer. */
export interface ResponseFacts {
  id: string;
  created: number;
  output: JsonObject[];
  ending: Ending;
  usage: Usage | undefined;
  service_tier: string | undefined;
}

/** The id of a response: the provider's, if it speaks this API, so that it can be asked for later. */
export function responseId(given: string, context: AnswerContext): string {
  return given.startsWith('resp_') ? given : makeId('resp', seedOf(context.id));
}

/**
 * A whole `response` object. Clients may rely on the settings of the request standing in it, so they are repeated
 * from `context.request`. What the client did not set is told as the API's neutral value, or as `null` where the truth
 * is known to the provider alone (a default temperature).
 */
export function encodeResponseBody(facts: ResponseFacts, context: AnswerContext): JsonObject {
  const { request } = context;
  const body: JsonObject = {
    id: facts.id,
    object: 'response',
    created_at: facts.created,
    status: facts.ending.status,
    background: false,
    error: null,
    incomplete_details: facts.ending.incomplete_details && { ...facts.ending.incomplete_details },
    instructions: request['instructions'] ?? null,
    max_output_tokens: request['max_output_tokens'] ?? null,
    metadata: request['metadata'] ?? {},
    model: context.model,
    output: facts.output,
    parallel_tool_calls: request['parallel_tool_calls'] ?? true,
    previous_response_id: request['previous_response_id'] ?? null,
    reasoning: encodeReasoning(request['reasoning']),
    temperature: request['temperature'] ?? null,
    text: request['text'] ?? { format: { type: 'text' } },
    tool_choice: request['tool_choice'] ?? 'auto',
    tools: encodeTools(request['tools']),
    top_p: request['top_p'] ?? null,
    truncation: request['truncation'] ?? 'disabled',
  };
  for (const name of repeated) {
    const value = request[name] ?? undefined;
    if (value !== undefined) body[name] = value;
  }
  const tier = encodeServiceTier(facts.service_tier);
  if (tier !== undefined) body['service_tier'] = tier;
  if (facts.usage) body['usage'] = encodeUsage(facts.usage);
  return body;
}

/** Members that stand in a response only where the request had them. */
const repeated = [
  'max_tool_calls',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'top_logprobs',
  'user',
] as const;

function encodeReasoning(value: JsonValue | undefined): JsonObject {
  const reasoning = isObject(value) ? value : {};
  return { ...reasoning, effort: reasoning['effort'] ?? null, summary: reasoning['summary'] ?? null };
}

/** A function stands in a response with every member, also those that a request may leave out. */
function encodeTools(value: JsonValue | undefined): JsonObject[] {
  return objects(value).map((tool) => (tool['type'] === 'function' ? encodeFunction(tool) : tool));
}

function encodeFunction(tool: JsonObject): JsonObject {
  return { ...tool, parameters: tool['parameters'] ?? null, strict: tool['strict'] ?? null };
}

const tiers: ReadonlySet<string> = new Set(['auto', 'default', 'flex', 'scale', 'priority', 'fast']);

/** Vendors have words of their own for what this API calls `default`; any other foreign word is left out. */
function encodeServiceTier(tier: string | undefined): string | undefined {
  if (tier === undefined || tiers.has(tier)) return tier;
  return tier === 'standard' ? 'default' : undefined;
}
