import {
  BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  ConverseCommand,
  ConverseStreamCommand,
  type ContentBlock,
  type ConverseCommandInput,
  type ConverseStreamOutput,
  type Message,
  type TokenUsage,
} from '@aws-sdk/client-bedrock-runtime';
import { reportSchema, weatherSchema, weatherTool, argumentsOf } from '../../support/weather.js';
import type { Answer, Driver, Place, Question } from '../driver.js';

interface Heard {
  content: ContentBlock[];
  stopReason: string | undefined;
  usage: TokenUsage | undefined;
}

/** AWS's client as it comes: HTTP/2 in clear text, and the token as an API key. */
export function bedrockClient({ url, token }: Place): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: url,
    token: { token },
    authSchemePreference: ['httpBearerAuth'],
    maxAttempts: 1,
  });
}

export function converse(place: Place): Driver {
  return converseWith(bedrockClient(place));
}

/** With a credential that signs: the token is the secret half. */
export function signedConverse(accessKeyId: string): (place: Place) => Driver {
  return ({ url, token }) =>
    converseWith(
      new BedrockRuntimeClient({
        region: 'us-east-1',
        endpoint: url,
        credentials: { accessKeyId, secretAccessKey: token },
        maxAttempts: 1,
      }),
    );
}

function converseWith(client: BedrockRuntimeClient): Driver {
  const ask = async (request: ConverseCommandInput): Promise<Answer> => {
    const { output, stopReason, usage } = await client.send(new ConverseCommand(request));
    return answerOf(request, { content: output?.message?.content ?? [], stopReason, usage }, ask);
  };
  return {
    name: "AWS's client (Converse)",
    ask: (question) => ask(requestOf(question)),
    async stream(question) {
      const request = requestOf(question);
      const { stream } = await client.send(new ConverseStreamCommand(request));
      const { pieces, ...heard } = await hear(stream ?? []);
      return { ...answerOf(request, heard, ask), pieces };
    },
    async leave(question) {
      const controller = new AbortController();
      const { stream = [] } = await client.send(new ConverseStreamCommand(requestOf(question)), {
        abortSignal: controller.signal,
      });
      for await (const event of stream) if (event.contentBlockDelta?.delta?.text !== undefined) break;
      controller.abort();
    },
    statusOf,
  };
}

export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof BedrockRuntimeServiceException)) return undefined;
  // the base class stands for errors that the client does not know
  if (error.constructor === BedrockRuntimeServiceException) return undefined;
  return error.$metadata.httpStatusCode;
}

function requestOf({ model, text, picture, report, tools }: Question): ConverseCommandInput {
  const content: ContentBlock[] = [{ text }];
  if (picture !== undefined)
    content.push({ image: { format: 'png', source: { bytes: Buffer.from(picture, 'base64') } } });
  const schema = { schema: JSON.stringify(reportSchema), name: 'report' };
  return {
    modelId: model,
    system: [{ text: 'Be brief.' }],
    messages: [{ role: 'user', content }],
    inferenceConfig: { temperature: 0.5, maxTokens: 1000 },
    ...(report && {
      outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: schema } } },
    }),
    ...(tools && {
      toolConfig: { tools: [{ toolSpec: { ...weatherTool, inputSchema: { json: weatherSchema } } }] },
    }),
  };
}

async function hear(stream: AsyncIterable<ConverseStreamOutput> | readonly ConverseStreamOutput[]) {
  const blocks: { text: string; call?: { toolUseId: string; name: string } }[] = [];
  const heard: Heard & { pieces: number } = {
    content: [],
    stopReason: undefined,
    usage: undefined,
    pieces: 0,
  };
  for await (const { contentBlockStart, contentBlockDelta, messageStop, metadata } of stream) {
    const index = contentBlockStart?.contentBlockIndex ?? contentBlockDelta?.contentBlockIndex ?? 0;
    const block = (blocks[index] ??= { text: '' });
    const { toolUseId = '', name = '' } = contentBlockStart?.start?.toolUse ?? {};
    if (toolUseId !== '') block.call = { toolUseId, name };
    const { text, toolUse } = contentBlockDelta?.delta ?? {};
    block.text += text ?? toolUse?.input ?? '';
    if (text !== undefined && text !== '') heard.pieces += 1;
    if (messageStop !== undefined) heard.stopReason = messageStop.stopReason;
    if (metadata !== undefined) heard.usage = metadata.usage;
  }
  heard.content = blocks.map(({ text, call }): ContentBlock =>
    call === undefined ? { text } : { toolUse: { ...call, input: inputOf(text) } },
  );
  return heard;
}

function inputOf(json: string) {
  const { city } = argumentsOf(json);
  return { city: typeof city === 'string' ? city : null };
}

function answerOf(
  request: ConverseCommandInput,
  { content, stopReason, usage }: Heard,
  ask: (request: ConverseCommandInput) => Promise<Answer>,
): Answer {
  const called = content.flatMap(({ toolUse }) => (toolUse === undefined ? [] : [toolUse]));
  return {
    text: content.map(({ text }) => text ?? '').join(''),
    calls: called.map(({ name = '', input }) => ({ name, arguments: argumentsOf(JSON.stringify(input)) })),
    wantsTools: stopReason === 'tool_use',
    usage: {
      read: (usage?.inputTokens ?? 0) + (usage?.cacheReadInputTokens ?? 0),
      written: usage?.outputTokens ?? 0,
    },
    follow(results) {
      const given = called.map(({ toolUseId }, index) => ({
        toolResult: { toolUseId, content: [{ text: results[index] ?? '' }] },
      }));
      const turns: Message[] = [
        ...(request.messages ?? []),
        { role: 'assistant', content },
        { role: 'user', content: given },
      ];
      return ask({ ...request, messages: turns });
    },
  };
}
