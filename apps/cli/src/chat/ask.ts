import type { Bifrost, ChatCompletionChunk, ChatMessage, ExtraFields, Usage } from '@bifrost/core';
import type { Paint } from '../terminal/paint.js';
import { plural } from '../terminal/plural.js';
import type { Terminal } from '../terminal/terminal.js';
import type { AnswerWriter } from './answer-writer.js';

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
  readonly verbose: boolean;
}

/** What is known when an answer has ended. */
interface Ending {
  reason?: string;
  usage?: Usage;
  extra?: ExtraFields;
}

/** The request that a question becomes. A provider's own fallbacks count where none are named. */
export function requestOf({ model, messages, fallbacks }: Question) {
  return { model, messages: [...messages], ...(fallbacks.length > 0 && { fallbacks: [...fallbacks] }) };
}

/** Asks, and writes the answer while it arrives. Gives the whole text. */
export async function ask(question: Question, asking: Asking): Promise<string> {
  const { bifrost, terminal, writer, verbose } = asking;
  const request = { ...requestOf(question), stream: true, stream_options: { include_usage: true } } as const;
  const begun = bifrost.createChatCompletion(request, { signal: question.signal });
  // Remarks and a turning wheel would write into the same line.
  const stream = await (verbose ? begun : terminal.wait(`waiting for ${question.model}`, begun));
  const ending: Ending = {};
  const before = writer.text.length;
  try {
    for await (const chunk of stream) take(chunk, writer, ending);
  } finally {
    writer.finish();
  }
  const text = writer.text.slice(before);
  for (const line of closingRemarks(ending, { isEmpty: text === '', verbose, paint: terminal.errorPaint })) {
    terminal.say(line);
  }
  return text;
}

function take(
  { choices, usage, extra_fields: extra }: ChatCompletionChunk,
  writer: AnswerWriter,
  ending: Ending,
): void {
  for (const { delta, finish_reason: reason } of choices) {
    writer.think(delta.reasoning ?? '');
    writer.write(delta.content ?? '');
    writer.write(delta.refusal ?? '');
    if (reason !== null) ending.reason = reason;
  }
  if (usage !== undefined && usage !== null) ending.usage = usage;
  if (extra !== undefined) ending.extra = extra;
}

function closingRemarks(
  { reason, usage, extra }: Ending,
  { isEmpty, verbose, paint }: { isEmpty: boolean; verbose: boolean; paint: Paint },
): string[] {
  const remarks: string[] = [];
  if (reason === 'length')
    remarks.push(`${paint.yellow('!')} cut off: the model reached its limit of tokens`);
  if (reason === 'content_filter') remarks.push(`${paint.yellow('!')} the provider filtered the answer`);
  if (isEmpty && reason === 'stop') remarks.push(`${paint.yellow('!')} the model answered with no text`);
  if (!verbose) return remarks;
  if (extra?.dropped_params !== undefined) remarks.push(`  left out: ${extra.dropped_params.join(', ')}`);
  const facts = [
    ...(extra === undefined
      ? []
      : [`answered by ${extra.provider}/${extra.model_used} in ${Math.round(extra.latency)} ms`]),
    ...(usage === undefined
      ? []
      : [
          `${plural(usage.prompt_tokens, 'token')} read, ${plural(usage.completion_tokens, 'token')} written`,
        ]),
  ];
  if (facts.length > 0) remarks.push(paint.dim(`  ${facts.join(', ')}`));
  return remarks;
}
