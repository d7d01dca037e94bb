import type { JsonObject } from '../../src/json/read.js';
import type { Script, Step } from './scripted-provider.js';

/** A whole answer of Chat Completions. */
export function said(text: string, more: JsonObject = {}): Script {
  return {
    body: [
      JSON.stringify({
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1_700_000_000,
        model: 'wire-model',
        choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
        ...more,
      }),
    ],
  };
}

/** An error in the envelope that OpenAI's family shares. */
export function failed(status: number, error: JsonObject = {}, headers: Record<string, string> = {}): Script {
  return { status, headers, body: [JSON.stringify({ error: { message: 'it went wrong', ...error } })] };
}

/** One chunk of a stream of Chat Completions. */
export function chunk(delta: JsonObject, more: JsonObject = {}, reason: string | null = null): string {
  return event({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'wire-model',
    choices: [{ index: 0, delta, finish_reason: reason }],
    ...more,
  });
}

export function event(json: JsonObject): string {
  return `data: ${JSON.stringify(json)}\n\n`;
}

export const role: string = chunk({ role: 'assistant', content: '' });
export const done = 'data: [DONE]\n\n';

export function words(text: string): string {
  return chunk({ content: text });
}

export function finish(reason = 'stop'): string {
  return chunk({}, {}, reason);
}

export function usageChunk(prompt = 3, completion = 5): string {
  return chunk(
    {},
    {
      choices: [],
      usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
    },
  );
}

/** A stream with these steps between its role frame and its finish. */
export function streamed(...steps: Step[]): Script {
  return { body: [role, ...steps, finish(), usageChunk(), done] };
}
