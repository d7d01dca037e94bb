import { Mistral } from '@mistralai/mistralai';
import type {
  AssistantMessage,
  ChatCompletionRequest,
  DeltaMessage,
  ToolCall,
  UsageInfo,
} from '@mistralai/mistralai/models/components';
import { MistralError } from '@mistralai/mistralai/models/errors';
import { argumentsOf, reportSchema } from '../../support/weather.js';
import { messagesOf, toolsOf } from '../chat-request.js';
import type { Answer, Driver, Place, Question } from '../driver.js';

/** An answer, however it came. */
interface Heard {
  content: string;
  toolCalls: ToolCall[];
  finishReason: string;
  usage: UsageInfo | undefined;
}

export function mistral({ url, token }: Place): Driver {
  const client = new Mistral({
    apiKey: token,
    serverURL: url,
    retryConfig: { strategy: 'none' },
  });
  const ask = async (request: ChatCompletionRequest): Promise<Answer> => {
    const { choices, usage } = await client.chat.complete(request);
    const [choice] = choices;
    if (choice?.message == null) throw new Error('no message');
    return answerOf(request, { ...heardIn(choice.message), finishReason: choice.finishReason, usage }, ask);
  };
  return {
    name: '@mistralai/mistralai',
    ask: (question) => ask(requestOf(question)),
    async stream(question) {
      const request = requestOf(question);
      const all: Heard = { content: '', toolCalls: [], finishReason: '', usage: undefined };
      let pieces = 0;
      for await (const { data } of await client.chat.stream(request)) {
        const [choice] = data.choices;
        if (choice === undefined) continue;
        const { content, toolCalls } = heardIn(choice.delta);
        if (content !== '') pieces += 1;
        all.content += content;
        join(all.toolCalls, toolCalls);
        all.finishReason = choice.finishReason ?? all.finishReason;
        all.usage = data.usage ?? all.usage;
      }
      return { ...answerOf(request, all, ask), pieces };
    },
    async leave(question) {
      const controller = new AbortController();
      const stream = await client.chat.stream(requestOf(question), { signal: controller.signal });
      for await (const { data } of stream) {
        const [choice] = data.choices;
        if (choice !== undefined && heardIn(choice.delta).content !== '') break;
      }
      controller.abort();
    },
    statusOf: (error) => (error instanceof MistralError ? error.statusCode : undefined),
  };
}

function requestOf(question: Question): ChatCompletionRequest {
  return {
    model: question.model,
    messages: messagesOf(question, (shown) => ({ type: 'image_url' as const, imageUrl: shown })),
    temperature: 0.5,
    maxTokens: 1000,
    ...(question.report && {
      responseFormat: {
        type: 'json_schema',
        jsonSchema: { name: 'report', schemaDefinition: reportSchema, strict: true },
      },
    }),
    ...toolsOf(question),
  };
}

function heardIn({
  content,
  toolCalls,
}: AssistantMessage | DeltaMessage): Pick<Heard, 'content' | 'toolCalls'> {
  const chunks = Array.isArray(content) ? content : [{ type: 'text' as const, text: content ?? '' }];
  const words = chunks.map((chunk) => (chunk.type === 'text' ? chunk.text : ''));
  return { content: words.join(''), toolCalls: [...(toolCalls ?? [])] };
}

/** Calls come whole or in pieces, told apart by their position. */
function join(calls: ToolCall[], pieces: readonly ToolCall[]): void {
  for (const piece of pieces) {
    const known = calls.find(({ index }) => index === piece.index);
    if (known === undefined) calls.push({ ...piece, function: { ...piece.function } });
    else known.function.arguments = textOf(known) + textOf(piece);
  }
}

function textOf({ function: { arguments: given } }: ToolCall): string {
  return typeof given === 'string' ? given : JSON.stringify(given);
}

function answerOf(
  request: ChatCompletionRequest,
  { content, toolCalls, finishReason, usage }: Heard,
  ask: (request: ChatCompletionRequest) => Promise<Answer>,
): Answer {
  return {
    text: content,
    calls: toolCalls.map(({ function: { name, arguments: given } }) => ({
      name,
      arguments: typeof given === 'string' ? argumentsOf(given) : { ...given },
    })),
    wantsTools: finishReason === 'tool_calls',
    usage: { read: usage?.promptTokens ?? 0, written: usage?.completionTokens ?? 0 },
    follow(results) {
      const given = toolCalls.map(({ id }, index) => ({
        role: 'tool' as const,
        toolCallId: id ?? '',
        content: results[index] ?? '',
      }));
      const said = { role: 'assistant' as const, content, toolCalls };
      return ask({ ...request, messages: [...request.messages, said, ...given] });
    },
  };
}
