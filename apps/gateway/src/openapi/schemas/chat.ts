import { z } from '@bifrost/core';
import { anyObject, bifrostMembers, extraFields, usage } from './shared.js';

const cached = { cache_control: anyObject.exactOptional() };

export const chatContentPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string(), ...cached }),
  z.object({
    type: z.literal('image_url'),
    image_url: z.object({ url: z.string(), detail: z.string().exactOptional() }),
    ...cached,
  }),
  z.object({
    type: z.literal('input_audio'),
    input_audio: z.object({ data: z.string(), format: z.string() }),
  }),
  z.object({
    type: z.literal('file'),
    file: z.object({
      file_data: z.string().exactOptional(),
      file_id: z.string().exactOptional(),
      filename: z.string().exactOptional(),
    }),
    ...cached,
  }),
  z.object({ type: z.literal('refusal'), refusal: z.string() }),
]);

export const chatToolCall = z.object({
  id: z.string(),
  type: z.enum(['function', 'custom']),
  function: z.object({ name: z.string(), arguments: z.string() }).exactOptional(),
  custom: z.object({ name: z.string(), input: z.string() }).exactOptional(),
});

export const chatMessage = z
  .looseObject({
    role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
    content: z.union([z.string(), z.array(chatContentPart), z.null()]).exactOptional(),
    name: z.string().exactOptional(),
    tool_calls: z.array(chatToolCall).exactOptional(),
    tool_call_id: z.string().exactOptional(),
    refusal: z.string().nullable().exactOptional(),
    reasoning_details: z
      .array(anyObject)
      .exactOptional()
      .describe('Reasoning of an earlier answer, with its signatures: send back what you got.'),
    parts_order: z.array(z.string()).exactOptional(),
  })
  .describe('A message. An assistant message of an answer can be sent back as it is.');

export const chatCompletionRequest = z
  .looseObject({
    ...bifrostMembers,
    messages: z.array(chatMessage),
    stream: z.boolean().nullable().exactOptional(),
    stream_options: z.object({ include_usage: z.boolean().exactOptional() }).exactOptional(),
    max_tokens: z.int().nullable().exactOptional(),
    max_completion_tokens: z.int().nullable().exactOptional(),
    temperature: z.number().nullable().exactOptional(),
    top_p: z.number().nullable().exactOptional(),
    stop: z.union([z.string(), z.array(z.string()), z.null()]).exactOptional(),
    n: z.int().nullable().exactOptional(),
    seed: z.int().nullable().exactOptional(),
    tools: z.array(anyObject).exactOptional(),
    tool_choice: z.union([z.string(), anyObject]).exactOptional(),
    parallel_tool_calls: z.boolean().exactOptional(),
    response_format: anyObject.exactOptional(),
    reasoning: z
      .object({ effort: z.string().exactOptional(), max_tokens: z.int().exactOptional() })
      .exactOptional(),
    reasoning_effort: z.string().nullable().exactOptional(),
  })
  .describe(
    'A Chat Completions request. Members that are not listed go on to providers that speak the dialect.',
  );

export const chatAnswerMessage = z.object({
  role: z.literal('assistant'),
  content: z.string().nullable(),
  refusal: z.string().nullable(),
  tool_calls: z.array(chatToolCall).exactOptional(),
  reasoning: z.string().exactOptional().describe('The reasoning as text, where the provider gives it.'),
  reasoning_details: z.array(anyObject).exactOptional(),
  parts_order: z.array(z.string()).exactOptional(),
  annotations: z.array(anyObject).exactOptional(),
  images: z.array(anyObject).exactOptional(),
  audio: anyObject.nullable().exactOptional(),
});

export const chatCompletion = z
  .object({
    id: z.string(),
    object: z.literal('chat.completion'),
    created: z.int().describe('Seconds since 1970.'),
    model: z.string(),
    choices: z.array(
      z.object({
        index: z.int(),
        message: chatAnswerMessage,
        finish_reason: z.enum(['stop', 'length', 'tool_calls', 'content_filter', 'function_call']),
        logprobs: anyObject.nullable(),
      }),
    ),
    usage: usage.exactOptional(),
    extra_fields: extraFields,
  })
  .describe('A whole answer.');

const toolCallDelta = z.object({
  index: z.int(),
  id: z.string().exactOptional(),
  type: z.string().exactOptional(),
  function: z
    .object({ name: z.string().exactOptional(), arguments: z.string().exactOptional() })
    .exactOptional(),
  custom: anyObject.exactOptional(),
});

const delta = z.object({
  role: z.literal('assistant').exactOptional(),
  content: z.string().nullable().exactOptional(),
  refusal: z.string().nullable().exactOptional(),
  tool_calls: z.array(toolCallDelta).exactOptional(),
  reasoning: z.string().exactOptional(),
  reasoning_details: z.array(anyObject).exactOptional(),
  parts_order: z.array(z.string()).exactOptional(),
  annotations: z.array(anyObject).exactOptional(),
  images: z.array(anyObject).exactOptional(),
  audio: anyObject.nullable().exactOptional(),
});

export const chatCompletionChunk = z
  .object({
    id: z.string(),
    object: z.literal('chat.completion.chunk'),
    created: z.int(),
    model: z.string(),
    choices: z.array(
      z.object({
        index: z.int(),
        delta,
        finish_reason: z.string().nullable(),
        logprobs: anyObject.nullable().exactOptional(),
      }),
    ),
    usage: usage.nullable().exactOptional(),
    extra_fields: extraFields.exactOptional().describe('On the chunk with the finish reason.'),
  })
  .describe('One event of a stream: `data: <this>`. The last event is `data: [DONE]`.');
