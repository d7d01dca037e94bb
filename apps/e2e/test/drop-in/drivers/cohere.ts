import { CohereClientV2, CohereError, type Cohere } from 'cohere-ai';
import { argumentsOf, reportSchema } from '../../support/weather.js';
import { messagesOf, toolsOf } from '../chat-request.js';
import type { Answer, Driver, Place, Question } from '../driver.js';

type Request = Cohere.V2ChatRequest;

interface Heard {
  text: string;
  toolPlan: string;
  toolCalls: Cohere.ToolCallV2[];
  finishReason: string | undefined;
  usage: Cohere.Usage | undefined;
}

export function cohere({ url, token }: Place): Driver {
  const client = new CohereClientV2({ token, environment: url, maxRetries: 0 });
  const ask = async (request: Request): Promise<Answer> => {
    const { message, finishReason, usage } = await client.chat(request);
    const text = (message.content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
    const { toolPlan = '', toolCalls = [] } = message;
    return answerOf(request, { text, toolPlan, toolCalls, finishReason, usage }, ask);
  };
  return {
    name: 'cohere-ai',
    ask: (question) => ask(requestOf(question)),
    async stream(question) {
      const request = requestOf(question);
      const heard: Heard = {
        text: '',
        toolPlan: '',
        toolCalls: [],
        finishReason: undefined,
        usage: undefined,
      };
      let pieces = 0;
      for await (const event of await client.chatStream(request)) if (take(heard, event)) pieces += 1;
      return { ...answerOf(request, heard, ask), pieces };
    },
    async leave(question) {
      const controller = new AbortController();
      const stream = await client.chatStream(requestOf(question), { abortSignal: controller.signal });
      for await (const event of stream) if (event.type === 'content-delta') break;
      controller.abort();
    },
    statusOf: (error) => (error instanceof CohereError ? error.statusCode : undefined),
  };
}

function requestOf(question: Question): Request {
  return {
    model: question.model,
    messages: messagesOf(question, (shown) => ({ type: 'image_url' as const, imageUrl: shown })),
    temperature: 0.5,
    maxTokens: 1000,
    ...(question.report && { responseFormat: { type: 'json_object', jsonSchema: reportSchema } }),
    ...toolsOf(question),
  };
}

/** Takes an event into what was heard; whether it was text. */
function take(heard: Heard, event: Cohere.V2ChatStreamResponse): boolean {
  if (event.type === 'content-delta') {
    const piece = event.delta?.message?.content?.text ?? '';
    heard.text += piece;
    return piece !== '';
  }
  if (event.type === 'tool-plan-delta') heard.toolPlan += event.delta?.message?.toolPlan ?? '';
  if (event.type === 'tool-call-start') {
    const call = event.delta?.message?.toolCalls;
    if (call === undefined) throw new Error('a call without a call');
    heard.toolCalls.push({ ...call, function: { ...call.function } });
  }
  if (event.type === 'tool-call-delta') {
    const { function: known } = heard.toolCalls[event.index ?? 0] ?? {};
    if (known === undefined) throw new Error('a piece of no call');
    known.arguments = (known.arguments ?? '') + (event.delta?.message?.toolCalls?.function?.arguments ?? '');
  }
  if (event.type === 'message-end') {
    heard.finishReason = event.delta?.finishReason;
    heard.usage = event.delta?.usage;
  }
  return false;
}

function answerOf(
  request: Request,
  { text, toolPlan, toolCalls, finishReason, usage }: Heard,
  ask: (request: Request) => Promise<Answer>,
): Answer {
  return {
    text,
    calls: toolCalls.map(({ function: called }) => ({
      name: called?.name ?? '',
      arguments: argumentsOf(called?.arguments ?? ''),
    })),
    wantsTools: finishReason === 'TOOL_CALL',
    usage: { read: usage?.tokens?.inputTokens ?? 0, written: usage?.tokens?.outputTokens ?? 0 },
    follow(results) {
      const given = toolCalls.map(({ id }, index) => ({
        role: 'tool' as const,
        toolCallId: id,
        content: results[index] ?? '',
      }));
      const said = { role: 'assistant' as const, ...(toolPlan !== '' && { toolPlan }), toolCalls };
      return ask({ ...request, messages: [...request.messages, said, ...given] });
    },
  };
}
