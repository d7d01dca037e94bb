import { digest, lorem } from '../text.js';
import { cutAtStop, cutAtTokens, type Draft, type DraftCall } from './draft.js';
import type { Prompt, SandboxMessage, SandboxTool } from './prompt.js';
import { sampleOf } from './sample.js';

/** What an answer is made from beside the prompt. */
export interface ComposeContext {
  /** The model's name without faults. */
  model: string;
  /** A set text for this model, where the options have one. */
  setAnswer: string | undefined;
  /** A number that makes ids of calls differ from request to request. */
  requestNumber: number;
}

/** The answer of a simulated model. The form that the caller demands binds every model, as with a real provider. */
export function compose(prompt: Prompt, context: ComposeContext): Draft {
  return cutAtTokens(cutAtStop(write(prompt, context), prompt.stop), prompt.maxTokens);
}

function write(prompt: Prompt, context: ComposeContext): Draft {
  const reasoning = thinks(prompt, context) ? thoughts(prompt) : '';
  const calls = toolCalls(prompt, context);
  if (calls.length > 0) return { reasoning, text: '', calls, finish: 'tool_calls' };
  return { reasoning, text: textOf(prompt, context), calls: [], finish: 'stop' };
}

function textOf(prompt: Prompt, context: ComposeContext): string {
  if (context.setAnswer !== undefined) return context.setAnswer;
  const form = prompt.form;
  if (form.kind === 'schema') return JSON.stringify(sampleOf(form.schema));
  if (form.kind === 'json' || context.model === 'json') return JSON.stringify({ answer: said(prompt) });
  const results = toolResults(prompt.messages);
  if (context.model === 'tools') return results.length > 0 ? summary(results, prompt) : noTools(prompt);
  if (context.model === 'vision') return seen(prompt.messages);
  const words = loremWords(context.model);
  return words === undefined ? said(prompt) : lorem(words);
}

/** `lorem` is 300 words, `lorem-<n>` so many, up to 100 000. */
function loremWords(model: string): number | undefined {
  if (model === 'lorem') return 300;
  const count = /^lorem-(\d{1,6})$/u.exec(model)?.[1];
  return count === undefined ? undefined : Math.min(Number(count), 100_000);
}

function said(prompt: Prompt): string {
  return (
    prompt.messages.findLast((message) => message.role === 'user')?.text ??
    'There is no user message to echo.'
  );
}

function thinks(prompt: Prompt, context: ComposeContext): boolean {
  return context.model === 'reasoning' && prompt.reasoning !== false;
}

function thoughts(prompt: Prompt): string {
  const count = prompt.messages.length;
  return `The conversation has ${count} ${count === 1 ? 'message' : 'messages'}. The last question is: ${said(prompt)} The sandbox repeats it, so that is the answer.`;
}

/** Tool messages after the last message of anybody else: those that the model has not answered yet. */
function toolResults(messages: readonly SandboxMessage[]): SandboxMessage[] {
  const before = messages.findLastIndex((message) => message.role !== 'tool');
  return messages.slice(before + 1);
}

function summary(results: readonly SandboxMessage[], prompt: Prompt): string {
  const names = new Map(
    prompt.messages.flatMap((message) => message.calls.map((call) => [call.id, call.name])),
  );
  return results
    .map(
      (result) =>
        `The tool ${names.get(result.callId ?? '') ?? result.callId ?? ''} answered: ${result.text}`,
    )
    .join('\n');
}

function noTools(prompt: Prompt): string {
  return prompt.tools.length === 0
    ? 'The request declares no tools, so there is none to call.'
    : 'The request forbids tool calls, so none is made.';
}

function toolCalls(prompt: Prompt, context: ComposeContext): DraftCall[] {
  const choice = prompt.toolChoice;
  const forced = choice === 'required' || typeof choice === 'object';
  if (choice === 'none' || (context.model !== 'tools' && !forced)) return [];
  if (toolResults(prompt.messages).length > 0) return [];
  return toolsToCall(prompt).map((tool, index) => ({
    id: `call_${digest(`${context.requestNumber}:${tool.name}:${index}`).toString(36)}${context.requestNumber}x${index}`,
    name: tool.name,
    kind: tool.kind,
    arguments: tool.kind === 'custom' ? said(prompt) : JSON.stringify(sampleOf(tool.parameters)),
  }));
}

/** The forced tool, else the first; every tool where parallel calls are asked for, and a lone tool twice. */
function toolsToCall(prompt: Prompt): SandboxTool[] {
  const choice = prompt.toolChoice;
  const candidates =
    typeof choice === 'object' ? prompt.tools.filter((tool) => tool.name === choice.name) : prompt.tools;
  const first = candidates[0];
  if (!first) return [];
  if (!prompt.parallel || typeof choice === 'object') return [first];
  return candidates.length === 1 ? [first, first] : candidates;
}

function seen(messages: readonly SandboxMessage[]): string {
  const message = messages.findLast((candidate) => candidate.role === 'user');
  if (!message) return 'I see no user message.';
  const text = message.text === '' ? [] : [`text of ${Array.from(message.text).length} characters`];
  const parts = [...text, ...message.media.map((medium) => `${medium.kind} (${medium.how})`)];
  return parts.length === 0 ? 'I see an empty message.' : `I see: ${parts.join('; ')}.`;
}
