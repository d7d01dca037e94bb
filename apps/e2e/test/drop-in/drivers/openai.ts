import OpenAI, { AzureOpenAI } from 'openai';
import { argumentsOf, reportSchema } from '../../support/weather.js';
import { messagesOf, toolsOf } from '../chat-request.js';
import type { Answer, Driver, Place, Question } from '../driver.js';

type Request = OpenAI.ChatCompletionCreateParamsNonStreaming;

const azureSettings = { apiVersion: '2024-10-21', maxRetries: 0 };

/** OpenAI's own. */
export function chat({ url, token }: Place): Driver {
  return driverOf('openai', new OpenAI({ apiKey: token, baseURL: url, maxRetries: 0 }));
}

/** Azure's, with a key. */
export function azure({ url, token }: Place): Driver {
  const client = new AzureOpenAI({ ...azureSettings, apiKey: token, endpoint: url });
  return driverOf("openai's AzureOpenAI", client);
}

/** Azure's, with a token of Entra. */
export function azureEntra({ url, token }: Place): Driver {
  const azureADTokenProvider = (): Promise<string> => Promise.resolve(token);
  const client = new AzureOpenAI({ ...azureSettings, azureADTokenProvider, endpoint: url });
  return driverOf("openai's AzureOpenAI (Entra)", client);
}

function driverOf(name: string, client: OpenAI): Driver {
  const ask = async (request: Request): Promise<Answer> =>
    answerOf(request, await client.chat.completions.create(request), ask);
  return {
    name,
    ask: (question) => ask(requestOf(question)),
    async stream(question) {
      const request = requestOf(question);
      const runner = client.chat.completions.stream({
        ...request,
        stream: true,
        stream_options: { include_usage: true },
      });
      let pieces = 0;
      runner.on('content', () => {
        pieces += 1;
      });
      const completion = await runner.finalChatCompletion();
      return { ...answerOf(request, completion, ask), pieces };
    },
    async leave(question) {
      const stream = await client.chat.completions.create({ ...requestOf(question), stream: true });
      for await (const { choices } of stream) if ((choices[0]?.delta.content ?? '') !== '') break;
    },
    statusOf: (error) => (error instanceof OpenAI.APIError ? Number(error.status) : undefined),
  };
}

function requestOf(question: Question): Request {
  return {
    model: question.model,
    messages: messagesOf(question, (shown) => ({ type: 'image_url' as const, image_url: shown })),
    temperature: 0.5,
    max_tokens: 1000,
    ...(question.report && {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'report', schema: reportSchema, strict: true },
      },
    }),
    ...toolsOf(question),
  };
}

function answerOf(
  request: Request,
  { choices: [choice], usage }: OpenAI.ChatCompletion,
  ask: (request: Request) => Promise<Answer>,
): Answer {
  if (choice === undefined) throw new Error('no choice');
  const { message, finish_reason } = choice;
  const called = message.tool_calls ?? [];
  return {
    text: message.content ?? '',
    calls: called.map((call) => {
      if (call.type !== 'function') throw new Error('no function');
      return { name: call.function.name, arguments: argumentsOf(call.function.arguments) };
    }),
    wantsTools: finish_reason === 'tool_calls',
    usage: { read: usage?.prompt_tokens ?? 0, written: usage?.completion_tokens ?? 0 },
    follow(results) {
      const given = called.map(({ id }, index) => ({
        role: 'tool' as const,
        tool_call_id: id,
        content: results[index] ?? '',
      }));
      return ask({ ...request, messages: [...request.messages, message, ...given] });
    },
  };
}
