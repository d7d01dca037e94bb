import { type JsonObject, texts, z } from '@bifrost/core';
import type { Draft } from '../answer/draft.js';
import { countPrompt, type Prompt } from '../answer/prompt.js';
import { type Exchange, answerTo, idOf } from '../exchange.js';
import { errorInside } from '../faults/errors.js';
import { doneFrame, type Frame, frame, type Reply } from '../reply.js';
import { tokensOf } from '../text.js';
import { interleave } from './chat-answer.js';
import { check, flag, positive, stopSequences } from './check.js';
import { chatUsage, countAll } from './usage.js';

const completionsBody = z.looseObject({
  model: z.string().min(1),
  prompt: z.union([z.string(), z.array(z.string()).min(1)], {
    error: 'must be a string or a list of strings; the sandbox reads no token numbers',
  }),
  stream: flag,
  stream_options: z.looseObject({ include_usage: flag }).nullish(),
  max_tokens: positive,
  n: z.int().min(1).max(128).nullish(),
  stop: stopSequences,
  echo: flag,
});

type CompletionsBody = z.infer<typeof completionsBody>;

/** Answers `POST /v1/completions`, the API before chat: a prompt is taken for a user's message. */
export function answerCompletions(exchange: Exchange): Reply {
  const body = check(completionsBody, exchange.body);
  const prompts = texts(body.prompt).map((said) => promptOf(said, body));
  const drafts = prompts.flatMap((prompt) => {
    const draft = answerTo(prompt, exchange);
    return Array.from({ length: body.n ?? 1 }, () => draft);
  });
  const read = prompts.reduce((sum, prompt) => sum + countPrompt(prompt), 0);
  const counted = countAll(read, drafts);
  const written = drafts.map((draft, index) =>
    withEcho(draft, texts(body.prompt)[Math.floor(index / (body.n ?? 1))], body),
  );
  if (body.stream) return stream(exchange, body, { written, usage: chatUsage(counted) });
  const choices = written.map((draft, index) => choiceOf(index, draft.text, draft.finish));
  const value = { ...head(exchange), choices, usage: chatUsage(counted) };
  return { kind: 'json', value, tokens: counted.completion };
}

function promptOf(said: string, body: CompletionsBody): Prompt {
  return {
    messages: [{ role: 'user', text: said, media: [], calls: [] }],
    tools: [],
    toolChoice: 'none',
    parallel: false,
    form: { kind: 'text' },
    // The API has no place for reasoning.
    reasoning: false,
    maxTokens: body.max_tokens ?? undefined,
    stop: texts(body.stop),
  };
}

function withEcho(draft: Draft, prompt: string | undefined, body: CompletionsBody): Draft {
  return body.echo ? { ...draft, text: `${prompt ?? ''}${draft.text}` } : draft;
}

function head(exchange: Exchange): JsonObject {
  return {
    id: idOf(exchange, 'cmpl-'),
    object: 'text_completion',
    created: exchange.created,
    model: exchange.model.full,
  };
}

function choiceOf(index: number, text: string, finish: string | null): JsonObject {
  return { index, text, logprobs: null, finish_reason: finish };
}

function stream(
  exchange: Exchange,
  body: CompletionsBody,
  answer: { written: Draft[]; usage: JsonObject },
): Reply {
  const includeUsage = body.stream_options?.include_usage ?? false;
  const noUsage: JsonObject = includeUsage ? { usage: null } : {};
  const chunk = (role: Frame['role'], choice: JsonObject): Frame =>
    frame(role, { ...head(exchange), choices: [choice], ...noUsage });
  const written = interleave(
    answer.written.map((draft, index) =>
      tokensOf(draft.text).map((token) => chunk('content', choiceOf(index, token, null))),
    ),
  );
  const closing = answer.written.map((draft, index) => chunk('end', choiceOf(index, '', draft.finish)));
  const usage = includeUsage ? [frame('end', { ...head(exchange), choices: [], usage: answer.usage })] : [];
  return {
    kind: 'events',
    frames: [...written, ...closing, ...usage, doneFrame],
    errorFrame: frame('end', { error: errorInside }).text,
  };
}
