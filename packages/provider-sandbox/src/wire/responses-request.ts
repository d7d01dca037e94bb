import { type JsonObject, object, text, z } from '@bifrost/core';
import type { AnswerForm, Prompt, SandboxMessage, SandboxTool } from '../answer/prompt.js';
import { anyObject, check, content, flag, positive } from './check.js';
import { choiceOf, reasoningOf } from './chat-request.js';
import { mediaOfContent, textOfContent } from './media.js';

const item = z.looseObject({
  type: z.string().nullish(),
  role: z.enum(['system', 'developer', 'user', 'assistant']).nullish(),
  content: content.nullish(),
  output: content.nullish(),
});

const tool = z.looseObject({ type: z.string(), name: z.string().optional() });

const responsesBody = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(item)], { error: 'must be a string or a list of items' }).optional(),
  instructions: z.string().nullish(),
  stream: flag,
  max_output_tokens: positive,
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: z.union([z.enum(['none', 'auto', 'required']), anyObject]).nullish(),
  parallel_tool_calls: flag,
  text: z.looseObject({ format: anyObject.nullish() }).nullish(),
  reasoning: z.looseObject({ effort: z.string().nullish() }).nullish(),
});

/** Reads a body of Responses, or refuses it and names the member. */
export function readResponses(body: JsonObject): { prompt: Prompt; stream: boolean } {
  const wire = check(responsesBody, body);
  const instructions: SandboxMessage[] =
    typeof wire.instructions === 'string' ? [message('system', wire.instructions)] : [];
  const input =
    typeof wire.input === 'string' ? [message('user', wire.input)] : (wire.input ?? []).flatMap(messageOf);
  return {
    stream: wire.stream ?? false,
    prompt: {
      messages: [...instructions, ...input],
      tools: (wire.tools ?? []).flatMap(toolOf),
      toolChoice: choiceOf(wire.tool_choice),
      parallel: wire.parallel_tool_calls ?? false,
      form: formOf(wire.text?.format),
      reasoning: reasoningOf(wire.reasoning?.effort),
      maxTokens: wire.max_output_tokens ?? undefined,
      stop: [],
    },
  };
}

function message(role: SandboxMessage['role'], said: string): SandboxMessage {
  return { role, text: said, media: [], calls: [] };
}

/** Items that the sandbox does not know (reasoning, searches, references) are read over. */
function messageOf(wire: z.infer<typeof item>): SandboxMessage[] {
  const callId = text(wire['call_id']);
  if (wire.type === 'function_call' || wire.type === 'custom_tool_call') {
    const written = text(wire['arguments']) ?? text(wire['input']) ?? '';
    const call = { id: callId ?? '', name: text(wire['name']) ?? '', arguments: written };
    return [{ ...message('assistant', ''), calls: [call] }];
  }
  if (wire.type === 'function_call_output' || wire.type === 'custom_tool_call_output') {
    const result = { ...message('tool', textOfContent(wire.output)), media: mediaOfContent(wire.output) };
    return [callId === undefined ? result : { ...result, callId }];
  }
  if (!wire.role) return [];
  const role = wire.role === 'developer' ? 'system' : wire.role;
  return [{ ...message(role, textOfContent(wire.content)), media: mediaOfContent(wire.content) }];
}

function toolOf(wire: z.infer<typeof tool>): SandboxTool[] {
  if (wire.name === undefined || (wire.type !== 'function' && wire.type !== 'custom')) return [];
  return [{ kind: wire.type, name: wire.name, parameters: object(wire['parameters']) ?? {} }];
}

function formOf(format: JsonObject | null | undefined): AnswerForm {
  if (format?.['type'] === 'json_object') return { kind: 'json' };
  if (format?.['type'] !== 'json_schema') return { kind: 'text' };
  return { kind: 'schema', schema: object(format['schema']) ?? {} };
}
