import { text, type JsonObject } from '@bifrost/core';
import { eventStream, type VendorAnswer } from '../support/vendor-server.js';
import { weatherTool } from '../support/weather.js';
import type { VendorName } from './all.js';
import { eventMessage } from './event-message.js';
import { thoughtSignature } from './vertex.js';

/** What a model thinks before it calls a tool. */
export const thoughts = 'One town, so one call ☁️';
const claudeSignature = 'EqQBCgIYAhIkFakeBedrockSignature==';
const city = { city: 'Zürich' };

/** A provider whose model thinks aloud, and how it does so in a stream. */
export interface Thoughtful {
  vendor: VendorName;
  model: string;
  /** A stream of thoughts, and a call of a tool. */
  answer: () => VendorAnswer;
  /** The items that this is in the Responses API. */
  items: readonly string[];
  /** What the provider wants to see again in the next turn. */
  back: readonly string[];
}

const half = Math.floor(thoughts.length / 2);
const halves = [thoughts.slice(0, half), thoughts.slice(half)];

function sse(values: readonly JsonObject[], named = false): VendorAnswer {
  return eventStream(
    values.map(
      (value) => `${named ? `event: ${text(value['type']) ?? ''}\n` : ''}data: ${JSON.stringify(value)}\n\n`,
    ),
  );
}

const claudeThought = (reasoningContent: JsonObject): Buffer =>
  eventMessage('contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent } });

function bedrock(): VendorAnswer {
  const toolUse = { toolUseId: 'tooluse_0', name: weatherTool.name };
  return {
    status: 200,
    headers: { 'content-type': 'application/vnd.amazon.eventstream' },
    pieces: [
      eventMessage('messageStart', { role: 'assistant' }),
      ...halves.map((piece) => claudeThought({ text: piece })),
      claudeThought({ signature: claudeSignature }),
      eventMessage('contentBlockStop', { contentBlockIndex: 0 }),
      eventMessage('contentBlockStart', { contentBlockIndex: 1, start: { toolUse } }),
      eventMessage('contentBlockDelta', {
        contentBlockIndex: 1,
        delta: { toolUse: { input: JSON.stringify(city) } },
      }),
      eventMessage('contentBlockStop', { contentBlockIndex: 1 }),
      eventMessage('messageStop', { stopReason: 'tool_use' }),
      eventMessage('metadata', { usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 } }),
    ],
  };
}

const candidate = (parts: JsonObject[], more: JsonObject = {}): JsonObject => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...more }],
  modelVersion: 'gemini-3-flash',
  responseId: 'resp-e2e',
});

function vertex(): VendorAnswer {
  const functionCall = { id: 'fc-0', name: weatherTool.name, args: city };
  return sse([
    ...halves.map((piece) => candidate([{ thought: true, text: piece }])),
    candidate([{ functionCall, thoughtSignature }], { finishReason: 'STOP' }),
  ]);
}

const told = (message: JsonObject): JsonObject => ({ message });

function cohere(): VendorAnswer {
  const call = { id: 'get_weather_0', type: 'function', function: { name: weatherTool.name, arguments: '' } };
  return sse(
    [
      { type: 'message-start', id: 'c-e2e', delta: told({ role: 'assistant' }) },
      { type: 'content-start', index: 0, delta: told({ content: { type: 'thinking', thinking: '' } }) },
      ...halves.map((thinking) => ({
        type: 'content-delta',
        index: 0,
        delta: told({ content: { thinking } }),
      })),
      { type: 'content-end', index: 0 },
      { type: 'tool-call-start', index: 0, delta: told({ tool_calls: call }) },
      {
        type: 'tool-call-delta',
        index: 0,
        delta: told({ tool_calls: { function: { arguments: JSON.stringify(city) } } }),
      },
      { type: 'tool-call-end', index: 0 },
      { type: 'message-end', delta: { finish_reason: 'TOOL_CALL' } },
    ],
    true,
  );
}

const chunk = (delta: JsonObject, finish_reason: string | null = null): JsonObject => ({
  id: 'cmpl-e2e',
  object: 'chat.completion.chunk',
  created: 1_790_000_000,
  model: 'magistral-medium-latest',
  choices: [{ index: 0, delta, finish_reason }],
});

function mistral(): VendorAnswer {
  const called = { name: weatherTool.name, arguments: JSON.stringify(city) };
  return sse([
    chunk({ role: 'assistant', content: '' }),
    ...halves.map((piece) =>
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: piece }] }] }),
    ),
    chunk({ content: '', tool_calls: [{ id: 'D681PevK0', function: called, index: 0 }] }, 'tool_calls'),
  ]);
}

const line = (message: JsonObject, more: JsonObject = {}): string =>
  `${JSON.stringify({
    model: 'qwen3',
    created_at: '2026-10-01T12:00:00.123Z',
    message: { role: 'assistant', content: '', ...message },
    done: false,
    ...more,
  })}\n`;

function ollama(): VendorAnswer {
  const call = { id: 'call_0', function: { index: 0, name: weatherTool.name, arguments: city } };
  return {
    status: 200,
    headers: { 'content-type': 'application/x-ndjson' },
    pieces: [
      ...halves.map((thinking) => line({ thinking })),
      line({ tool_calls: [call] }),
      line({}, { done: true, done_reason: 'stop', prompt_eval_count: 1, eval_count: 1 }),
    ],
  };
}

const itemsOf = ['reasoning', 'function_call'];

/** Providers beside those that have this API or sign their thoughts in a test of their own. */
export const thoughtful: readonly Thoughtful[] = [
  {
    vendor: 'bedrock',
    model: 'bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0',
    answer: bedrock,
    items: itemsOf,
    back: [thoughts, claudeSignature],
  },
  {
    vendor: 'vertex',
    model: 'vertex/gemini-3-flash',
    answer: vertex,
    // the signature of a call follows it as an item of its own
    items: [...itemsOf, 'reasoning'],
    back: [thoughtSignature],
  },
  {
    vendor: 'cohere',
    model: 'cohere/command-a-reasoning-08-2025',
    answer: cohere,
    items: itemsOf,
    back: [thoughts],
  },
  {
    vendor: 'mistral',
    model: 'mistral/magistral-medium-latest',
    answer: mistral,
    items: itemsOf,
    back: [thoughts],
  },
  { vendor: 'ollama', model: 'ollama/qwen3', answer: ollama, items: itemsOf, back: [thoughts] },
];
