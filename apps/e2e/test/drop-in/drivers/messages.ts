import Anthropic from '@anthropic-ai/sdk';
import { argumentsOf, reportSchema, weatherSchema, weatherTool } from '../../support/weather.js';
import type { Answer, Driver, Place, Question } from '../driver.js';

type Request = Anthropic.MessageCreateParamsNonStreaming;

/** Anthropic's own. */
export function messages({ url, token }: Place): Driver {
  const client = new Anthropic({ apiKey: token, baseURL: url, maxRetries: 0 });
  const ask = async (request: Request): Promise<Answer> =>
    answerOf(request, await client.messages.create(request), ask);
  return {
    name: '@anthropic-ai/sdk',
    ask: (question) => ask(requestOf(question)),
    async stream(question) {
      const request = requestOf(question);
      let pieces = 0;
      const stream = client.messages.stream(request);
      stream.on('text', () => {
        pieces += 1;
      });
      return { ...answerOf(request, await stream.finalMessage(), ask), pieces };
    },
    async leave(question) {
      const stream = await client.messages.create({ ...requestOf(question), stream: true });
      for await (const event of stream) if (event.type === 'content_block_delta') break;
    },
    statusOf: (error) => (error instanceof Anthropic.APIError ? Number(error.status) : undefined),
  };
}

function requestOf({ model, text, picture, report, tools }: Question): Request {
  const content: Anthropic.ContentBlockParam[] = [{ type: 'text', text }];
  if (picture !== undefined)
    content.push({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: picture } });
  return {
    model,
    max_tokens: 1000,
    system: 'Be brief.',
    messages: [{ role: 'user', content }],
    ...(report && { output_config: { format: { type: 'json_schema', schema: reportSchema } } }),
    ...(tools && { tools: [{ ...weatherTool, input_schema: weatherSchema }] }),
  };
}

function answerOf(
  request: Request,
  { content, stop_reason, usage }: Anthropic.Message,
  ask: (request: Request) => Promise<Answer>,
): Answer {
  const called = content.filter((block) => block.type === 'tool_use');
  return {
    text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
    calls: called.map(({ name, input }) => ({ name, arguments: argumentsOf(JSON.stringify(input)) })),
    wantsTools: stop_reason === 'tool_use',
    usage: {
      read: usage.input_tokens + (usage.cache_read_input_tokens ?? 0),
      written: usage.output_tokens,
    },
    follow(results) {
      const given = called.map(({ id }, index) => ({
        type: 'tool_result' as const,
        tool_use_id: id,
        content: results[index] ?? '',
      }));
      const turns: Anthropic.MessageParam[] = [
        ...request.messages,
        { role: 'assistant', content },
        { role: 'user', content: given },
      ];
      return ask({ ...request, messages: turns });
    },
  };
}
