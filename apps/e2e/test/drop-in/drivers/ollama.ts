import { Ollama, type ChatRequest, type ChatResponse, type Message } from 'ollama';
import { reportSchema, weatherSchema, weatherTool } from '../../support/weather.js';
import type { Answer, Driver, Place, Question } from '../driver.js';

type Request = ChatRequest & { messages: Message[] };

export function ollama({ url, token }: Place): Driver {
  const client = new Ollama({ host: url, headers: { authorization: `Bearer ${token}` } });
  const ask = async (request: Request): Promise<Answer> =>
    answerOf(request, [await client.chat({ ...request, stream: false })], ask);
  return {
    name: 'ollama',
    ask: (question) => ask(requestOf(question)),
    async stream(question) {
      const request = requestOf(question);
      const parts = [];
      for await (const part of await client.chat({ ...request, stream: true })) parts.push(part);
      const pieces = parts.filter(({ message }) => message.content !== '').length;
      return { ...answerOf(request, parts, ask), pieces };
    },
    async leave(question) {
      const stream = await client.chat({ ...requestOf(question), stream: true });
      for await (const { message } of stream) if (message.content !== '') break;
      stream.abort();
    },
    // the class is not exported
    statusOf: (error) =>
      error instanceof Error && error.name === 'ResponseError' && 'status_code' in error
        ? Number(error.status_code)
        : undefined,
  };
}

function requestOf({ model, text, picture, report, tools }: Question): Request {
  return {
    model,
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: text, ...(picture !== undefined && { images: [picture] }) },
    ],
    options: { temperature: 0.5, num_predict: 1000 },
    ...(report && { format: reportSchema }),
    ...(tools && { tools: [{ type: 'function', function: { ...weatherTool, parameters: weatherSchema } }] }),
  };
}

function answerOf(
  request: Request,
  parts: readonly ChatResponse[],
  ask: (request: Request) => Promise<Answer>,
): Answer {
  const content = parts.map(({ message }) => message.content).join('');
  const called = parts.flatMap(({ message }) => message.tool_calls ?? []);
  const last = parts.at(-1);
  if (last?.done !== true || last.done_reason !== 'stop') throw new Error('the answer did not end');
  return {
    text: content,
    calls: called.map((call) => ({ name: call.function.name, arguments: { ...call.function.arguments } })),
    wantsTools: called.length > 0,
    usage: { read: last.prompt_eval_count, written: last.eval_count },
    follow(results) {
      const given = called.map((call, index) => ({
        role: 'tool',
        tool_name: call.function.name,
        content: results[index] ?? '',
      }));
      const said: Message = { role: 'assistant', content, tool_calls: called };
      return ask({ ...request, messages: [...request.messages, said, ...given] });
    },
  };
}
