import { ApiError } from './api-error.js';
import { call, type CallOptions } from './client.js';
import { eventsOf, parsed } from './events.js';
import { z } from './zod.js';

/** A try as answers tell of it. */
const attempt = z.object({
  provider: z.string(),
  model: z.string(),
  key: z.optional(z.string()),
  status: z.optional(z.number()),
  error: z.optional(z.string()),
  /** Milliseconds since the request began. */
  start: z.number(),
  /** Milliseconds. */
  latency: z.number(),
});

export type ChatAttempt = z.infer<typeof attempt>;

const extraFields = z.object({
  provider: z.optional(z.string()),
  model_used: z.optional(z.string()),
  /** What an error has in its place. */
  model: z.optional(z.string()),
  latency: z.optional(z.number()),
  attempts: z.optional(z.array(attempt)),
  dropped_params: z.optional(z.array(z.string())),
  /** A decimal number as text; absent where the cost is unknown. */
  cost: z.nullish(z.object({ total: z.nullish(z.string()) })),
});

const usage = z.object({ prompt_tokens: z.number(), completion_tokens: z.number() });

const chunk = z.object({
  choices: z.optional(
    z.array(
      z.object({
        delta: z.optional(
          z.object({
            content: z.nullish(z.string()),
            reasoning: z.nullish(z.string()),
            reasoning_content: z.nullish(z.string()),
            tool_calls: z.nullish(z.array(z.unknown())),
          }),
        ),
        finish_reason: z.nullish(z.string()),
      }),
    ),
  ),
  usage: z.nullish(usage),
  extra_fields: z.nullish(extraFields),
  error: z.nullish(z.object({ message: z.string(), code: z.nullish(z.string()) })),
});

const failure = z.object({ extra_fields: extraFields });

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface ChatRequest {
  model: string;
  fallbacks: readonly string[];
  messages: readonly ChatMessage[];
  maxTokens: number | undefined;
  temperature: number | undefined;
}

/** An answer as far as it has come. */
export interface ChatAnswer {
  text: string;
  reasoning: string;
  /** Calls of tools, as the model wrote them; the playground runs none. */
  toolCalls: number;
  requestId: string | undefined;
  attempts: readonly ChatAttempt[];
  servedBy: string | undefined;
  droppedParams: readonly string[];
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  /** US dollars. */
  cost: number | undefined;
  /** Milliseconds. */
  firstTokenMs: number | undefined;
  latencyMs: number | undefined;
  finishReason: string | undefined;
  /** A sentence about what went wrong. */
  error: string | undefined;
}

export const emptyAnswer: ChatAnswer = {
  text: '',
  reasoning: '',
  toolCalls: 0,
  requestId: undefined,
  attempts: [],
  servedBy: undefined,
  droppedParams: [],
  inputTokens: undefined,
  outputTokens: undefined,
  cost: undefined,
  firstTokenMs: undefined,
  latencyMs: undefined,
  finishReason: undefined,
  error: undefined,
};

/** The answer after one more event of its stream. */
export function withChunk(answer: ChatAnswer, data: string, elapsedMs: number): ChatAnswer {
  const read = chunk.safeParse(parsed(data));
  if (!read.success) return answer;
  const { choices = [], usage: counted, extra_fields: extra, error } = read.data;
  const [choice] = choices;
  const delta = choice?.delta;
  const text = delta?.content ?? '';
  const reasoning = delta?.reasoning_content ?? delta?.reasoning ?? '';
  const speaks = text !== '' || reasoning !== '';
  const next: ChatAnswer = {
    ...answer,
    text: answer.text + text,
    reasoning: answer.reasoning + reasoning,
    toolCalls: answer.toolCalls + begunCalls(delta?.tool_calls ?? []),
    firstTokenMs: answer.firstTokenMs ?? (speaks ? elapsedMs : undefined),
    finishReason: choice?.finish_reason ?? answer.finishReason,
    inputTokens: counted?.prompt_tokens ?? answer.inputTokens,
    outputTokens: counted?.completion_tokens ?? answer.outputTokens,
    error: error?.message ?? answer.error,
  };
  return extra === undefined || extra === null ? next : withFacts(next, extra);
}

/** Only the first piece of a call has its id. */
function begunCalls(pieces: readonly unknown[]): number {
  return pieces.filter((piece) => typeof piece === 'object' && piece !== null && 'id' in piece).length;
}

function withFacts(answer: ChatAnswer, extra: z.infer<typeof extraFields>): ChatAnswer {
  const total = extra.cost?.total ?? undefined;
  const { provider, model_used: model = extra.model } = extra;
  const servedBy = provider === undefined || model === undefined ? undefined : `${provider}/${model}`;
  return {
    ...answer,
    attempts: extra.attempts ?? answer.attempts,
    droppedParams: extra.dropped_params ?? answer.droppedParams,
    servedBy: servedBy ?? answer.servedBy,
    cost: total === undefined ? answer.cost : Number(total),
  };
}

/** The answer of a request that failed before its stream began. */
function withFailure(answer: ChatAnswer, error: unknown): ChatAnswer {
  const message = error instanceof Error ? error.message : String(error);
  const told = error instanceof ApiError ? failure.safeParse(error.body) : undefined;
  const attempts = told?.success === true ? told.data.extra_fields.attempts : undefined;
  return { ...answer, error: message, attempts: attempts ?? answer.attempts };
}

export interface ChatOptions extends Pick<CallOptions, 'token' | 'signal'> {
  /** Told of what kept the answer from coming, which may be the token. */
  failed?: (error: unknown) => void;
}

/**
 * Asks a model, and tells of the answer as it grows. What goes wrong stands in the answer; only an abort is thrown.
 *
 * @param onProgress - called with the whole answer so far
 */
export async function chat(
  request: ChatRequest,
  { failed, ...options }: ChatOptions,
  onProgress: (answer: ChatAnswer) => void,
): Promise<ChatAnswer> {
  const startedAt = performance.now();
  const elapsed = (): number => performance.now() - startedAt;
  let answer = emptyAnswer;
  try {
    const response = await call('api/playground/chat/completions', {
      ...options,
      method: 'POST',
      body: bodyOf(request),
    });
    answer = { ...answer, requestId: response.headers.get('x-request-id') ?? undefined };
    for await (const { data } of eventsOf(response)) {
      answer = withChunk(answer, data, elapsed());
      onProgress(answer);
    }
    if (answer.finishReason === undefined && answer.error === undefined)
      answer = { ...answer, error: 'The stream ended before the answer did.' };
  } catch (error) {
    if (options.signal?.aborted === true) answer = { ...answer, error: 'Stopped.' };
    else {
      answer = withFailure(answer, error);
      failed?.(error);
    }
  }
  return { ...answer, latencyMs: elapsed() };
}

/** A request in the shape of the unified API. */
export function bodyOf({ model, fallbacks, messages, maxTokens, temperature }: ChatRequest): object {
  return {
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
    ...(fallbacks.length > 0 && { fallbacks }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
  };
}
