import { object, text, type Bifrost, type ChatCompletionChunk, type ChatMessage } from '@bifrost/core';
import type { Terminal } from '../terminal/terminal.js';
import type { AnswerWriter } from './answer-writer.js';
import type { AttemptTeller } from './attempt-teller.js';

/** A question and how to put it. */
export interface Question {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly fallbacks: readonly string[];
  readonly signal: AbortSignal;
}

/** With what a question is asked. */
export interface Asking {
  readonly bifrost: Bifrost;
  readonly terminal: Terminal;
  readonly writer: AnswerWriter;
  /** Tells every attempt, where somebody wants to know. */
  readonly teller?: AttemptTeller;
}

/** The request that a question becomes. A provider's own fallbacks count where none are named. */
export function requestOf({ model, messages, fallbacks }: Question) {
  return { model, messages: [...messages], ...(fallbacks.length > 0 && { fallbacks: [...fallbacks] }) };
}

/** Asks, and writes the answer while it arrives. Gives the whole text. */
export async function ask(
  question: Question,
  { bifrost, terminal, writer, teller }: Asking,
): Promise<string> {
  const request = { ...requestOf(question), stream: true, stream_options: { include_usage: true } } as const;
  const before = writer.text.length;
  let reason: string | undefined;
  try {
    const begun = bifrost.createChatCompletion(request, { signal: question.signal });
    // Remarks and a turning wheel would write into the same line.
    const stream = await (teller === undefined
      ? terminal.wait(`waiting for ${question.model}`, begun)
      : begun);
    for await (const chunk of stream) reason = take(chunk, writer) ?? reason;
  } finally {
    await teller?.settled();
    writer.finish();
  }
  const answer = writer.text.slice(before);
  const remark = closingRemark(reason, answer === '');
  if (remark !== undefined) terminal.say(`${terminal.errorPaint.yellow('!')} ${remark}`);
  return answer;
}

/** Writes what a chunk brings, and gives the reason to end, if it has one. */
export function take({ choices }: ChatCompletionChunk, writer: AnswerWriter): string | undefined {
  let reason: string | undefined;
  for (const { delta, finish_reason: ended } of choices) {
    writer.think(thoughtsIn(delta));
    writer.write(delta.content ?? '');
    writer.write(delta.refusal ?? '');
    reason = ended ?? reason;
  }
  return reason;
}

/** Providers whose answers pass through untranslated have their own word for it. */
function thoughtsIn(delta: ChatCompletionChunk['choices'][number]['delta']): string {
  return delta.reasoning ?? text(object(delta)?.['reasoning_content']) ?? '';
}

function closingRemark(reason: string | undefined, isEmpty: boolean): string | undefined {
  if (reason === 'length') return 'cut off: the model reached its limit of tokens';
  if (reason === 'content_filter') return 'the provider filtered the answer';
  return isEmpty ? 'the model answered with no text' : undefined;
}
