import Anthropic from '@anthropic-ai/sdk';
import { MessageStream } from '@anthropic-ai/sdk/lib/MessageStream';
import OpenAI from 'openai';
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream';
import { clientToken, type Bench } from './bench.js';
import { argumentsOf, pixel, weatherSchema, weatherTool } from './weather.js';

/** Whom to ask, and how. */
interface Asking {
  model: string;
  fallbacks?: readonly string[];
  stream?: boolean;
}

/** An answer as an application sees it through the official SDK. */
export interface Heard {
  text: string;
  calls: { id: string; name: string; arguments: unknown }[];
  headers: Headers;
}

/** A conversation that an application holds: it sends back what it got, as it got it. */
export interface Talk {
  ask(asking: Asking): Promise<Heard>;
  /** Keeps the last answer and says what its calls came to, in order. */
  give(...results: string[]): void;
  /** The same conversation once more, to be continued otherwise. */
  fork(): Talk;
}

/** Ids of other vendors: one in no alphabet but that of its server, one longer than any. */
export const foreignIds = [
  'functions.get_weather:0',
  'call_9fJk2LmNoPqRsTuVwXyZ0123456789abcdefghijk',
] as const;
const [firstId, secondId] = foreignIds;

/** What was said before, in whatever format. */
export const said = {
  system: 'Be brief.',
  question: 'What is this, and how is the weather?',
  looking: 'Looking…',
  results: ['4 °C', 'no such town'],
  told: 'Oslo has 4 °C.',
  next: 'And now?',
} as const;

type ChatMessages = OpenAI.ChatCompletionMessageParam[];

const chatCall = (id: string, city: string): OpenAI.ChatCompletionMessageToolCall => ({
  id,
  type: 'function',
  function: { name: weatherTool.name, arguments: JSON.stringify({ city }) },
});

/** `is_error` is no member of OpenAI's: Bifrost takes it for providers that can say so. */
const failure = { role: 'tool' as const, tool_call_id: secondId, content: said.results[1], is_error: true };

const chatHistory: ChatMessages = [
  { role: 'system', content: said.system },
  {
    role: 'user',
    content: [
      { type: 'text', text: said.question },
      { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } },
    ],
  },
  {
    role: 'assistant',
    content: said.looking,
    tool_calls: [chatCall(firstId, 'Oslo'), chatCall(secondId, 'Rom')],
  },
  { role: 'tool', tool_call_id: firstId, content: said.results[0] },
  failure,
  { role: 'assistant', content: said.told },
  { role: 'user', content: said.next },
];

/** A conversation in the format of Chat Completions. */
export function chatTalk(bench: Bench, messages: ChatMessages = chatHistory): Talk {
  const client = new OpenAI({ apiKey: clientToken, baseURL: `${bench.gateway.url}/v1`, maxRetries: 0 });
  const tools = [{ type: 'function' as const, function: { ...weatherTool, parameters: weatherSchema } }];
  const kept = [...messages];
  let last: OpenAI.ChatCompletionMessage | undefined;
  const callsOf = (message = last): OpenAI.ChatCompletionMessageFunctionToolCall[] =>
    (message?.tool_calls ?? []).filter((call) => call.type === 'function');
  return {
    async ask({ model, stream = false, fallbacks }) {
      const request = { model, messages: kept, tools };
      const options = { headers: { 'x-bf-fallbacks': (fallbacks ?? []).join(',') } };
      const { data, response } = await client.chat.completions
        .create({ ...request, stream }, options)
        .withResponse();
      const completion = 'choices' in data ? data : await assembled(data);
      last = completion.choices[0]?.message;
      const calls = callsOf().map((call) => ({
        id: call.id,
        name: call.function.name,
        arguments: argumentsOf(call.function.arguments),
      }));
      return { text: last?.content ?? '', calls, headers: response.headers };
    },
    give(...results) {
      if (last === undefined) throw new Error('nothing was answered');
      const given = callsOf().map(({ id }, index) => ({
        role: 'tool' as const,
        tool_call_id: id,
        content: results[index] ?? '',
      }));
      kept.push(last, ...given);
    },
    fork: () => chatTalk(bench, kept),
  };
}

function assembled(stream: { toReadableStream(): ReadableStream }): Promise<OpenAI.ChatCompletion> {
  return ChatCompletionStream.fromReadableStream(stream.toReadableStream()).finalChatCompletion();
}

type Messages = Anthropic.MessageParam[];

const image: Anthropic.ImageBlockParam = {
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data: pixel },
};
const messagesCall = (id: string, city: string): Anthropic.ToolUseBlockParam => ({
  type: 'tool_use',
  id,
  name: weatherTool.name,
  input: { city },
});

const messagesHistory: Messages = [
  { role: 'user', content: [{ type: 'text', text: said.question }, image] },
  {
    role: 'assistant',
    content: [
      { type: 'text', text: said.looking },
      messagesCall(firstId, 'Oslo'),
      messagesCall(secondId, 'Rom'),
    ],
  },
  {
    role: 'user',
    content: [
      { type: 'tool_result', tool_use_id: firstId, content: said.results[0] },
      { type: 'tool_result', tool_use_id: secondId, content: said.results[1], is_error: true },
    ],
  },
  { role: 'assistant', content: said.told },
  { role: 'user', content: said.next },
];

/** A conversation in the format of Messages. */
export function messagesTalk(bench: Bench, messages: Messages = messagesHistory): Talk {
  const client = new Anthropic({
    apiKey: clientToken,
    baseURL: `${bench.gateway.url}/anthropic`,
    maxRetries: 0,
  });
  const tools = [{ ...weatherTool, input_schema: weatherSchema }];
  const kept = [...messages];
  let last: Anthropic.ContentBlock[] = [];
  const uses = (): Anthropic.ToolUseBlock[] => last.filter((block) => block.type === 'tool_use');
  return {
    async ask({ model, stream = false, fallbacks }) {
      const request = { model, system: said.system, messages: kept, tools, max_tokens: 1000 };
      const options = { headers: { 'x-bf-fallbacks': (fallbacks ?? []).join(',') } };
      const { data, response } = await client.messages.create({ ...request, stream }, options).withResponse();
      const message =
        'content' in data
          ? data
          : await MessageStream.fromReadableStream(data.toReadableStream()).finalMessage();
      last = message.content;
      const words = last.flatMap((block) => (block.type === 'text' ? [block.text] : []));
      const calls = uses().map(({ id, name, input }) => ({ id, name, arguments: input }));
      return { text: words.join(''), calls, headers: response.headers };
    },
    give(...results) {
      const content = uses().map(({ id }, index) => ({
        type: 'tool_result' as const,
        tool_use_id: id,
        content: results[index] ?? '',
      }));
      kept.push({ role: 'assistant', content: last }, { role: 'user', content });
    },
    fork: () => messagesTalk(bench, kept),
  };
}
