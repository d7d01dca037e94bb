import { z } from '@bifrost/core';
import { anyObject, bifrostMembers, extraFields } from './shared.js';

export const responseRequest = z
  .looseObject({
    ...bifrostMembers,
    input: z
      .union([z.string(), z.array(anyObject)])
      .exactOptional()
      .describe('A text, or messages, calls, results and reasoning as items.'),
    instructions: z.string().nullable().exactOptional(),
    stream: z.boolean().nullable().exactOptional(),
    tools: z.array(anyObject).exactOptional(),
    tool_choice: z.union([z.string(), anyObject]).exactOptional(),
    parallel_tool_calls: z.boolean().nullable().exactOptional(),
    text: anyObject.exactOptional().describe('`format` and `verbosity`.'),
    reasoning: anyObject.nullable().exactOptional().describe('`effort` and `summary`.'),
    max_output_tokens: z.int().nullable().exactOptional(),
    temperature: z.number().nullable().exactOptional(),
    top_p: z.number().nullable().exactOptional(),
    top_logprobs: z.int().nullable().exactOptional(),
    include: z.array(z.string()).nullable().exactOptional(),
    user: z.string().exactOptional(),
    metadata: anyObject.nullable().exactOptional(),
    service_tier: z.string().nullable().exactOptional(),
    store: z.boolean().nullable().exactOptional(),
  })
  .describe('A Responses request. Members that are not listed go on to providers that speak the dialect.');

const responseUsage = z.object({
  input_tokens: z.int(),
  input_tokens_details: z.object({
    cached_tokens: z.int(),
    cache_write_tokens: z.int().exactOptional(),
  }),
  output_tokens: z.int(),
  output_tokens_details: z.object({ reasoning_tokens: z.int() }),
  total_tokens: z.int(),
});

export const responseAnswer = z
  .object({
    id: z.string(),
    object: z.literal('response'),
    created_at: z.int().describe('Seconds since 1970.'),
    status: z.enum(['completed', 'incomplete', 'failed', 'in_progress']),
    background: z.boolean().exactOptional(),
    error: anyObject.nullable(),
    incomplete_details: anyObject.nullable(),
    instructions: z.unknown(),
    max_output_tokens: z.int().nullable(),
    max_tool_calls: z.int().exactOptional(),
    metadata: anyObject,
    model: z.string(),
    output: z
      .array(anyObject)
      .describe('Messages, calls and reasoning, in the order in which they were made.'),
    parallel_tool_calls: z.boolean(),
    previous_response_id: z.string().nullable(),
    prompt_cache_key: z.string().exactOptional(),
    prompt_cache_retention: z.string().exactOptional(),
    reasoning: anyObject,
    safety_identifier: z.string().exactOptional(),
    service_tier: z.string().exactOptional(),
    store: z.boolean().exactOptional(),
    temperature: z.number().nullable(),
    text: anyObject,
    tool_choice: z.union([z.string(), anyObject]),
    tools: z.array(anyObject),
    top_logprobs: z.int().exactOptional(),
    top_p: z.number().nullable(),
    truncation: z.string(),
    usage: responseUsage.exactOptional(),
    user: z.string().exactOptional(),
    extra_fields: extraFields.exactOptional(),
  })
  .describe(
    'A whole answer of the Responses API. Settings that the request did not have are told as `null`.',
  );

export const responseEvent = z
  .looseObject({
    type: z.string().describe('`response.created`, `response.output_text.delta`, …, `response.completed`.'),
    sequence_number: z.int(),
  })
  .describe('One event of a stream: `event: <type>`, `data: <this>`.');
