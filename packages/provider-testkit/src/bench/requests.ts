import type { ChatCompletionRequest, JsonObject } from '@bifrost/core';
import type { ChatKind } from '../answers.js';

const messages: ChatCompletionRequest['messages'] = [
  { role: 'system', content: 'Answer briefly.' },
  { role: 'user', content: 'What is the weather in Paris and in Oslo?' },
];

/** The tool that recorded answers are free to call by any name: the request only has to allow calls. */
const weatherTool: JsonObject = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Tells the weather in a city.',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
    },
  },
};

/** A request that could lead to an answer of a kind. */
export function chatRequest(kind: ChatKind, model: string): ChatCompletionRequest {
  switch (kind) {
    case 'text':
      return { model, messages };
    case 'tools':
    case 'parallel-tools':
      return { model, messages, tools: [weatherTool] };
    case 'reasoning':
      return { model, messages, reasoning: { effort: 'low' } };
  }
}
