import type { JsonObject } from '@bifrost/core';
import { countTokens } from '../text.js';

/** What a message holds beside text. */
export interface Medium {
  /** `image`, `audio`, `file`, `video`, or the wire's own word for what we do not know. */
  kind: string;
  /** How it came: `by URL`, `inline, image/png`, `by file id`. */
  how: string;
}

/** One message as the sandbox's models see it, whichever API it came through. */
export interface SandboxMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  text: string;
  media: Medium[];
  /** For `tool`: the id of the call that it answers. */
  callId?: string;
  /** For `assistant`: the calls that it made, by id. */
  calls: { id: string; name: string; arguments: string }[];
}

export interface SandboxTool {
  kind: 'function' | 'custom';
  name: string;
  parameters: JsonObject;
}

/** The form that the answer must have. */
export type AnswerForm = { kind: 'text' } | { kind: 'json' } | { kind: 'schema'; schema: JsonObject };

/** A request for an answer, whichever API it came through. */
export interface Prompt {
  messages: SandboxMessage[];
  tools: SandboxTool[];
  toolChoice: 'none' | 'auto' | 'required' | { name: string };
  /** The caller said `parallel_tool_calls: true`; left unsaid it means one call. */
  parallel: boolean;
  form: AnswerForm;
  /** The caller asked for reasoning, or against it. */
  reasoning: boolean | undefined;
  maxTokens: number | undefined;
  stop: string[];
}

const tokensAMessage = 3;
const tokensAMedium = 85;

/** Tokens of everything that the model reads: three a message, 85 a picture or file, and the texts. */
export function countPrompt(prompt: Prompt): number {
  const messages = prompt.messages.reduce((sum, message) => sum + countMessage(message), 0);
  return prompt.tools.reduce(
    (sum, tool) => sum + countTokens(tool.name) + countTokens(JSON.stringify(tool.parameters)),
    messages,
  );
}

function countMessage(message: SandboxMessage): number {
  const calls = message.calls.reduce(
    (sum, call) => sum + countTokens(call.name) + countTokens(call.arguments),
    0,
  );
  return tokensAMessage + countTokens(message.text) + message.media.length * tokensAMedium + calls;
}
