import OpenAI from 'openai';
import { argumentsOf, reportSchema, weatherSchema, weatherTool } from '../../support/weather.js';
import type { Answer, Driver, Place, Question } from '../driver.js';

type Request = Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, 'input' | 'stream'> & {
  input: OpenAI.Responses.ResponseInputItem[];
};

/** OpenAI's own, in the Responses API. */
export function responses({ url, token }: Place): Driver {
  const client = new OpenAI({ apiKey: token, baseURL: url, maxRetries: 0 });
  const ask = async (request: Request): Promise<Answer> =>
    answerOf(request, await client.responses.create(request), ask);
  return {
    name: 'openai (Responses)',
    ask: (question) => ask(requestOf(question)),
    async stream(question) {
      const request = requestOf(question);
      let pieces = 0;
      let last: OpenAI.Responses.Response | undefined;
      for await (const event of await client.responses.create({ ...request, stream: true })) {
        if (event.type === 'response.output_text.delta') pieces += 1;
        if (event.type === 'response.completed') last = event.response;
      }
      if (last === undefined) throw new Error('the response did not end');
      return { ...answerOf(request, last, ask), pieces };
    },
    async leave(question) {
      const stream = await client.responses.create({ ...requestOf(question), stream: true });
      for await (const event of stream) if (event.type === 'response.output_text.delta') break;
    },
    statusOf: (error) => (error instanceof OpenAI.APIError ? Number(error.status) : undefined),
  };
}

function requestOf({ model, text, picture, report, tools }: Question): Request {
  const content: OpenAI.Responses.ResponseInputContent[] = [{ type: 'input_text', text }];
  if (picture !== undefined) {
    const image_url = `data:image/png;base64,${picture}`;
    content.push({ type: 'input_image', image_url, detail: 'auto' });
  }
  return {
    model,
    instructions: 'Be brief.',
    input: [{ role: 'user', content }],
    temperature: 0.5,
    max_output_tokens: 1000,
    store: false,
    ...(report && {
      text: { format: { type: 'json_schema', name: 'report', schema: reportSchema, strict: true } },
    }),
    ...(tools && {
      tools: [{ type: 'function' as const, ...weatherTool, parameters: weatherSchema, strict: true }],
    }),
  };
}

function answerOf(
  request: Request,
  { output, usage }: OpenAI.Responses.Response,
  ask: (request: Request) => Promise<Answer>,
): Answer {
  const called = output.filter((item) => item.type === 'function_call');
  const said = output.flatMap((item) => (item.type === 'message' ? item.content : []));
  return {
    text: said.map((part) => (part.type === 'output_text' ? part.text : '')).join(''),
    calls: called.map((call) => ({ name: call.name, arguments: argumentsOf(call.arguments) })),
    wantsTools: called.length > 0,
    usage: { read: usage?.input_tokens ?? 0, written: usage?.output_tokens ?? 0 },
    follow(results) {
      const given = called.map(({ call_id }, index) => ({
        type: 'function_call_output' as const,
        call_id,
        output: results[index] ?? '',
      }));
      return ask({ ...request, input: [...request.input, ...called, ...given] });
    },
  };
}
