import { type JsonObject, object, text, texts, z } from '@bifrost/core';
import type { AnswerForm, Prompt, SandboxMessage, SandboxTool } from '../answer/prompt.js';
import { anyObject, check, content, flag, positive, stopSequences } from './check.js';
import { mediaOfContent, textOfContent } from './media.js';

const role = z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function'], {
  error: 'must be system, developer, user, assistant or tool',
});

const toolCall = z.looseObject({ id: z.string(), type: z.string().nullish() });

const message = z.looseObject({
  role,
  content: content.nullish(),
  tool_calls: z.array(toolCall).nullish(),
  tool_call_id: z.string().nullish(),
});

const tool = z.looseObject({ type: z.string(), function: z.looseObject({ name: z.string() }).optional() });

const chatBody = z.looseObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  stream: flag,
  stream_options: z.looseObject({ include_usage: flag }).nullish(),
  max_tokens: positive,
  max_completion_tokens: positive,
  n: z.int().min(1).max(128).nullish(),
  stop: stopSequences,
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  logprobs: flag,
  tools: z.array(tool).nullish(),
  tool_choice: z.union([z.enum(['none', 'auto', 'required']), anyObject]).nullish(),
  parallel_tool_calls: flag,
  response_format: anyObject.nullish(),
  reasoning_effort: z.string().nullish(),
});

type ChatBody = z.infer<typeof chatBody>;

/** A Chat request as the sandbox answers it. */
export interface ChatOrder {
  prompt: Prompt;
  choices: number;
  stream: boolean;
  includeUsage: boolean;
  logprobs: boolean;
}

/** Reads a body of Chat Completions, or refuses it and names the member. */
export function readChat(body: JsonObject): ChatOrder {
  const chat = check(chatBody, body);
  return {
    prompt: promptOf(chat),
    choices: chat.n ?? 1,
    stream: chat.stream ?? false,
    includeUsage: chat.stream_options?.include_usage ?? false,
    logprobs: chat.logprobs ?? false,
  };
}

function promptOf(chat: ChatBody): Prompt {
  return {
    messages: chat.messages.map(messageOf),
    tools: (chat.tools ?? []).flatMap(toolOf),
    toolChoice: choiceOf(chat.tool_choice),
    parallel: chat.parallel_tool_calls ?? false,
    form: formOf(chat.response_format),
    reasoning: reasoningOf(chat.reasoning_effort),
    maxTokens: chat.max_completion_tokens ?? chat.max_tokens ?? undefined,
    stop: texts(chat.stop),
  };
}

function messageOf(wire: z.infer<typeof message>): SandboxMessage {
  const result: SandboxMessage = {
    role: wire.role === 'developer' ? 'system' : wire.role === 'function' ? 'tool' : wire.role,
    text: textOfContent(wire.content),
    media: mediaOfContent(wire.content),
    calls: (wire.tool_calls ?? []).map(callOf),
  };
  return typeof wire.tool_call_id === 'string' ? { ...result, callId: wire.tool_call_id } : result;
}

function callOf(call: z.infer<typeof toolCall>): { id: string; name: string; arguments: string } {
  const named = object(call['function']) ?? object(call['custom']) ?? {};
  return {
    id: call.id,
    name: text(named['name']) ?? '',
    arguments: text(named['arguments']) ?? text(named['input']) ?? '',
  };
}

function toolOf(wire: z.infer<typeof tool>): SandboxTool[] {
  const custom = object(wire['custom']);
  const name = wire.function?.name ?? text(custom?.['name']);
  if (name === undefined) return [];
  return [
    {
      kind: wire.function ? 'function' : 'custom',
      name,
      parameters: object(wire.function?.['parameters']) ?? {},
    },
  ];
}

/** `{type: 'function', function: {name}}`; also the flat form of Responses. */
export function choiceOf(choice: string | JsonObject | null | undefined): Prompt['toolChoice'] {
  if (typeof choice === 'string') return choice === 'none' || choice === 'required' ? choice : 'auto';
  if (!choice) return 'auto';
  const inner = object(choice['function']) ?? object(choice['custom']) ?? choice;
  const name = text(inner['name']);
  if (name !== undefined) return { name };
  const allowed = object(choice['allowed_tools']) ?? choice;
  return allowed['mode'] === 'required' ? 'required' : 'auto';
}

function formOf(format: JsonObject | null | undefined): AnswerForm {
  if (format?.['type'] === 'json_object') return { kind: 'json' };
  if (format?.['type'] !== 'json_schema') return { kind: 'text' };
  return { kind: 'schema', schema: object(object(format['json_schema'])?.['schema']) ?? {} };
}

/** Whether reasoning is asked for (`true`), refused (`false`) or left to the model. */
export function reasoningOf(effort: string | null | undefined): boolean | undefined {
  return typeof effort === 'string' ? effort !== 'none' : undefined;
}
