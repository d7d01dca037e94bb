import type { Bench } from '../support/bench.js';
import { eventStream, type VendorAnswer } from '../support/vendor-server.js';
import type { VendorName } from '../vendors/all.js';
import { anthropicError, heldMessagesStream } from '../vendors/anthropic.js';
import { ollamaError } from '../vendors/ollama.js';
import { heldChatStream, openaiError } from '../vendors/openai-chat.js';
import { vertexError } from '../vendors/vertex.js';

/** Somebody who may answer, in a format of its own. */
export interface Target {
  vendor: VendorName;
  model: string;
  /** An error as this vendor writes it. */
  error(status: number): VendorAnswer;
  /** A stream that says something and does not go on. */
  held(): VendorAnswer;
}

const words: Readonly<Record<number, [openai: string, anthropic: string, google: string]>> = {
  400: ['invalid_request_error', 'invalid_request_error', 'INVALID_ARGUMENT'],
  404: ['invalid_request_error', 'not_found_error', 'NOT_FOUND'],
  429: ['requests', 'rate_limit_error', 'RESOURCE_EXHAUSTED'],
  500: ['server_error', 'api_error', 'INTERNAL'],
  503: ['server_error', 'overloaded_error', 'UNAVAILABLE'],
};
const typeOf = (status: number, of: 0 | 1 | 2): string => words[status]?.[of] ?? '';
const codes: Readonly<Record<number, string>> = { 404: 'model_not_found', 429: 'rate_limit_exceeded' };
const message = 'Those are the words of the provider.';

/** Each is foreign to most of the SDKs; for the others the bytes pass through. */
export const targets: readonly Target[] = [
  {
    vendor: 'openai',
    model: 'openai/gpt-4o',
    error: (status) => {
      const code = codes[status];
      return openaiError(status, { message, type: typeOf(status, 0), ...(code !== undefined && { code }) });
    },
    held: () => heldChatStream('hold', 3),
  },
  {
    vendor: 'anthropic',
    model: 'anthropic/claude-haiku-4-5',
    error: (status) => anthropicError(status === 503 ? 529 : status, typeOf(status, 1), message),
    held: () => heldMessagesStream(),
  },
  {
    vendor: 'vertex',
    model: 'vertex/gemini-3-flash',
    error: (status) => vertexError(status, typeOf(status, 2), message),
    held: () =>
      eventStream(
        [
          `data: ${JSON.stringify({
            candidates: [{ content: { role: 'model', parts: [{ text: 'Well, ' }] }, index: 0 }],
            modelVersion: 'gemini-3-flash',
          })}\r\n\r\n`,
        ],
        'hold',
      ),
  },
  {
    vendor: 'ollama',
    model: 'ollama/llama3.2',
    error: (status) => ollamaError(status, message),
    held: () => ({
      status: 200,
      headers: { 'content-type': 'application/x-ndjson' },
      pieces: [
        `${JSON.stringify({
          model: 'llama3.2',
          created_at: '2026-05-04T17:37:44.7Z',
          message: { role: 'assistant', content: 'Well, ' },
          done: false,
        })}\n`,
      ],
      ending: 'hold',
    }),
  },
];

/** A name that nobody asked for before: what went wrong with a model is remembered of that model. */
export function newModel({ model }: Target): string {
  made += 1;
  return `${model}-${made}`;
}
let made = 0;

/** The server of a target. */
export function upstreamOf(bench: Bench, { vendor }: Target) {
  return bench.vendor(vendor);
}
