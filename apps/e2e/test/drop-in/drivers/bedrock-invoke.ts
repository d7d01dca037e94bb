import {
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  type ResponseStream,
} from '@aws-sdk/client-bedrock-runtime';
import { number, object, objects, parseObject, text, type JsonObject } from '@bifrost/core';
import { argumentsOf, reportSchema, weatherSchema, weatherTool } from '../../support/weather.js';
import type { Answer, Driver, Place, Question } from '../driver.js';
import { bedrockClient, statusOf } from './bedrock.js';

/** InvokeModel, whose body is that of the model's maker: Claude's here. */
export function invoke(place: Place): Driver {
  const client = bedrockClient(place);
  const asker =
    (model: string) =>
    async (request: JsonObject): Promise<Answer> => {
      const { body } = await client.send(new InvokeModelCommand(inputOf(model, request)));
      return answerOf(request, parseObject(body.transformToString()) ?? {}, asker(model));
    };
  return {
    name: "AWS's client (InvokeModel)",
    ask: (question) => asker(question.model)(requestOf(question)),
    async stream(question) {
      const request = requestOf(question);
      const { body = [], contentType } = await client.send(
        new InvokeModelWithResponseStreamCommand(inputOf(question.model, request)),
      );
      if (contentType !== 'application/json') throw new Error('the stream does not say what its chunks hold');
      const { message, pieces } = await hear(body);
      return { ...answerOf(request, message, asker(question.model)), pieces };
    },
    async leave(question) {
      const controller = new AbortController();
      const input = inputOf(question.model, requestOf(question));
      const { body = [] } = await client.send(new InvokeModelWithResponseStreamCommand(input), {
        abortSignal: controller.signal,
      });
      for await (const event of body) if (eventIn(event)['type'] === 'content_block_delta') break;
      controller.abort();
    },
    statusOf,
  };
}

function inputOf(modelId: string, body: JsonObject) {
  const json = 'application/json';
  return { modelId, body: JSON.stringify(body), contentType: json, accept: json };
}

function requestOf({ text: words, picture, report, tools }: Question): JsonObject {
  const source = { type: 'base64', media_type: 'image/png', data: picture ?? '' };
  const content: JsonObject[] = [{ type: 'text', text: words }];
  if (picture !== undefined) content.push({ type: 'image', source });
  return {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 1000,
    temperature: 0.5,
    system: 'Be brief.',
    messages: [{ role: 'user', content }],
    ...(report && { output_config: { format: { type: 'json_schema', schema: reportSchema } } }),
    ...(tools && { tools: [{ ...weatherTool, input_schema: weatherSchema }] }),
  };
}

function eventIn({ chunk }: ResponseStream): JsonObject {
  return parseObject(Buffer.from(chunk?.bytes ?? []).toString('utf8')) ?? {};
}

/** The message that the events tell of. */
async function hear(stream: AsyncIterable<ResponseStream> | readonly ResponseStream[]) {
  const blocks: { start: JsonObject; said: string }[] = [];
  let stop: JsonObject = {};
  const usage: JsonObject = {};
  let pieces = 0;
  for await (const each of stream) {
    const event = eventIn(each);
    const index = number(event['index']) ?? 0;
    const start = object(event['content_block']);
    if (start !== undefined) blocks[index] = { start, said: '' };
    const delta = object(event['delta']) ?? {};
    const said = text(delta['text']) ?? text(delta['partial_json']) ?? '';
    if (delta['type'] === 'text_delta') pieces += 1;
    const block = blocks[index];
    if (block !== undefined) block.said += said;
    Object.assign(usage, object(object(event['message'])?.['usage']), object(event['usage']));
    if (delta['stop_reason'] !== undefined) stop = delta;
  }
  const content = blocks.map(({ start, said }) =>
    Object.assign({}, start, start['type'] === 'tool_use' ? { input: argumentsOf(said) } : { text: said }),
  );
  return { message: { content, usage, stop_reason: stop['stop_reason'] ?? null }, pieces };
}

function answerOf(
  request: JsonObject,
  message: JsonObject,
  ask: (request: JsonObject) => Promise<Answer>,
): Answer {
  const content = objects(message['content']);
  const called = content.filter(({ type }) => type === 'tool_use');
  const usage = object(message['usage']) ?? {};
  return {
    text: content.map((block) => text(block['text']) ?? '').join(''),
    calls: called.map((call) => ({ name: text(call['name']) ?? '', arguments: object(call['input']) ?? {} })),
    wantsTools: message['stop_reason'] === 'tool_use',
    usage: {
      read: (number(usage['input_tokens']) ?? 0) + (number(usage['cache_read_input_tokens']) ?? 0),
      written: number(usage['output_tokens']) ?? 0,
    },
    follow(results) {
      const given = called.map((call, index) => ({
        type: 'tool_result',
        tool_use_id: call['id'] ?? '',
        content: results[index] ?? '',
      }));
      const turns = [
        ...objects(request['messages']),
        { role: 'assistant', content },
        { role: 'user', content: given },
      ];
      return ask({ ...request, messages: turns });
    },
  };
}
