import type { JsonObject } from '@bifrost/core';
import { pixel, reportSchema, weatherSchema, weatherTool } from './weather.js';

/* What applications send, one feature each, in each of the three formats. Model and stream are added by the test. */

/** A picture that nobody may fetch: it stands in a private network, so that no test asks for it. */
export const remotePicture = 'http://10.0.0.1/cat.png';
const hello = { role: 'user', content: 'Hello' };
const pdf = Buffer.from('%PDF-1.4 e2e').toString('base64');

const chatTools = [{ type: 'function', function: { ...weatherTool, parameters: weatherSchema } }];
const chatCall = (id: string, city: string): JsonObject => ({
  id,
  type: 'function',
  function: { name: weatherTool.name, arguments: JSON.stringify({ city }) },
});

export const chatBodies: Readonly<Record<string, JsonObject>> = {
  text: { messages: [hello] },
  'system and developer': {
    messages: [{ role: 'system', content: 'Be brief.' }, { role: 'developer', content: 'Be kind.' }, hello],
  },
  'several turns with names': {
    messages: [
      { role: 'user', name: 'ada', content: 'Hi' },
      { role: 'assistant', content: 'Hello, Ada.' },
      { role: 'user', content: [{ type: 'text', text: 'Again' }] },
    ],
  },
  sampling: {
    messages: [hello],
    temperature: 0.5,
    max_tokens: 50,
    frequency_penalty: 0.1,
    presence_penalty: 0.1,
    seed: 7,
  },
  'stop sequences': { messages: [hello], stop: ['END', 'STOP'], max_completion_tokens: 60 },
  labels: { messages: [hello], user: 'user-1', metadata: { run: 'e2e' }, store: false, service_tier: 'auto' },
  tools: { messages: [hello], tools: chatTools, tool_choice: 'auto', parallel_tool_calls: true },
  'strict tools': {
    messages: [hello],
    tools: [{ type: 'function', function: { ...weatherTool, parameters: weatherSchema, strict: true } }],
  },
  'a tool without parameters': {
    messages: [hello],
    tools: [{ type: 'function', function: { name: 'now' } }],
  },
  'any tool, one at a time': {
    messages: [hello],
    tools: chatTools,
    tool_choice: 'required',
    parallel_tool_calls: false,
  },
  'a named tool': {
    messages: [hello],
    tools: chatTools,
    tool_choice: { type: 'function', function: { name: weatherTool.name } },
  },
  'no tool': { messages: [hello], tools: chatTools, tool_choice: 'none' },
  'a tool loop': {
    tools: chatTools,
    messages: [
      hello,
      {
        role: 'assistant',
        content: 'Looking…',
        tool_calls: [chatCall('call_1', 'Oslo'), chatCall('call_2', 'Rom')],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '4 °C' },
      { role: 'tool', tool_call_id: 'call_2', content: [{ type: 'text', text: '20 °C' }] },
    ],
  },
  'a picture': {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } },
        ],
      },
    ],
  },
  'a picture elsewhere': {
    messages: [
      {
        role: 'user',
        content: [{ type: 'image_url', image_url: { url: remotePicture, detail: 'high' } }],
      },
    ],
  },
  'a document': {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${pdf}` } },
          { type: 'text', text: 'Sum it up.' },
        ],
      },
    ],
  },
  'a schema': {
    messages: [hello],
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'report', schema: reportSchema, strict: true },
    },
  },
  effort: { messages: [hello], reasoning_effort: 'low', max_completion_tokens: 9000 },
  'a budget of thought': { messages: [hello], reasoning: { max_tokens: 2000 }, max_tokens: 9000 },
  'cache markers': {
    messages: [
      {
        role: 'system',
        content: [{ type: 'text', text: 'Long text.', cache_control: { type: 'ephemeral' } }],
      },
      hello,
    ],
  },
};

const messagesTools = [{ ...weatherTool, input_schema: weatherSchema }];

export const messagesBodies: Readonly<Record<string, JsonObject>> = Object.fromEntries(
  Object.entries<JsonObject>({
    text: { messages: [hello] },
    'system blocks with cache markers': {
      system: [
        { type: 'text', text: 'Be brief.' },
        { type: 'text', text: 'Long text.', cache_control: { type: 'ephemeral', ttl: '1h' } },
      ],
      messages: [hello],
    },
    'several turns': {
      messages: [
        hello,
        { role: 'assistant', content: [{ type: 'text', text: 'Hi.' }] },
        { role: 'user', content: 'More' },
      ],
    },
    sampling: { messages: [hello], temperature: 0.5 },
    'stop sequences': { messages: [hello], stop_sequences: ['END'] },
    labels: { messages: [hello], metadata: { user_id: 'user-1' }, service_tier: 'auto' },
    tools: { messages: [hello], tools: messagesTools },
    'any tool, one at a time': {
      messages: [hello],
      tools: messagesTools,
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
    },
    'a named tool': {
      messages: [hello],
      tools: messagesTools,
      tool_choice: { type: 'tool', name: weatherTool.name },
    },
    'no tool': { messages: [hello], tools: messagesTools, tool_choice: { type: 'none' } },
    'a tool loop': {
      tools: messagesTools,
      messages: [
        hello,
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'Looking…' },
            { type: 'tool_use', id: 'toolu_1', name: weatherTool.name, input: { city: 'Oslo' } },
            { type: 'tool_use', id: 'toolu_2', name: weatherTool.name, input: { city: 'Rom' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'toolu_1', content: 'no such town', is_error: true },
            {
              type: 'tool_result',
              tool_use_id: 'toolu_2',
              content: [{ type: 'text', text: '20 °C' }],
            },
          ],
        },
      ],
    },
    'a result with a picture': {
      tools: messagesTools,
      messages: [
        hello,
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'toolu_1', name: weatherTool.name, input: { city: 'Oslo' } }],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'toolu_1',
              content: [
                { type: 'text', text: '20 °C' },
                { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } },
              ],
            },
          ],
        },
      ],
    },
    'a picture elsewhere': {
      messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url: remotePicture } }] }],
    },
    'a picture': {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } },
            { type: 'text', text: 'What is this?' },
          ],
        },
      ],
    },
    'a document': {
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'document',
              title: 'A',
              source: { type: 'base64', media_type: 'application/pdf', data: pdf },
            },
            { type: 'text', text: 'Sum it up.' },
          ],
        },
      ],
    },
    'a schema': {
      messages: [hello],
      output_config: { format: { type: 'json_schema', schema: reportSchema } },
    },
    'a budget of thought': {
      messages: [hello],
      thinking: { type: 'enabled', budget_tokens: 2000 },
      max_tokens: 9000,
    },
    'no thought': { messages: [hello], thinking: { type: 'disabled' } },
  }).map(([name, body]) => [name, { max_tokens: 1000, ...body }]),
);

const responsesTools = [{ type: 'function', ...weatherTool, parameters: weatherSchema, strict: true }];
const responsesCall = (call_id: string, city: string): JsonObject => ({
  type: 'function_call',
  call_id,
  name: weatherTool.name,
  arguments: JSON.stringify({ city }),
});

export const responsesBodies: Readonly<Record<string, JsonObject>> = {
  text: { input: 'Hello' },
  'instructions and turns': {
    instructions: 'Be brief.',
    input: [
      { role: 'developer', content: 'Be kind.' },
      { role: 'user', content: 'Hi' },
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Hello.', annotations: [] }],
      },
      { role: 'user', content: [{ type: 'input_text', text: 'More' }] },
    ],
  },
  sampling: { input: 'Hello', temperature: 0.5, max_output_tokens: 60 },
  labels: { input: 'Hello', user: 'user-1', metadata: { run: 'e2e' }, store: false, service_tier: 'auto' },
  tools: { input: 'Hello', tools: responsesTools, tool_choice: 'auto', parallel_tool_calls: true },
  'any tool, one at a time': {
    input: 'Hello',
    tools: responsesTools,
    tool_choice: 'required',
    parallel_tool_calls: false,
  },
  'a named tool': {
    input: 'Hello',
    tools: responsesTools,
    tool_choice: { type: 'function', name: weatherTool.name },
  },
  'a tool loop': {
    tools: responsesTools,
    input: [
      { role: 'user', content: 'Hello' },
      responsesCall('call_1', 'Oslo'),
      responsesCall('call_2', 'Rom'),
      { type: 'function_call_output', call_id: 'call_1', output: '4 °C' },
      { type: 'function_call_output', call_id: 'call_2', output: '20 °C' },
    ],
  },
  'a picture elsewhere': {
    input: [
      {
        role: 'user',
        content: [{ type: 'input_image', image_url: remotePicture, detail: 'low' }],
      },
    ],
  },
  'a picture': {
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'What is this?' },
          { type: 'input_image', image_url: `data:image/png;base64,${pixel}`, detail: 'auto' },
        ],
      },
    ],
  },
  'a document': {
    input: [
      {
        role: 'user',
        content: [
          { type: 'input_file', filename: 'a.pdf', file_data: `data:application/pdf;base64,${pdf}` },
          { type: 'input_text', text: 'Sum it up.' },
        ],
      },
    ],
  },
  'a schema': {
    input: 'Hello',
    text: { format: { type: 'json_schema', name: 'report', schema: reportSchema, strict: true } },
  },
  thought: {
    input: 'Hello',
    reasoning: { effort: 'low', summary: 'auto' },
    include: ['reasoning.encrypted_content'],
    max_output_tokens: 9000,
  },
};
