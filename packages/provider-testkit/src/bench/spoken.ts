import type { ChatCompletion, ChatCompletionChunk, ExtraFields, Usage } from '@bifrost/core';

/** An answer as a caller of the library sees it, first choice only. */
export interface Spoken {
  text: string;
  reasoning: string;
  /** There is reasoning in `reasoning_details`: signed, encrypted or in several parts. */
  hasDetails: boolean;
  calls: { id: string; name: string; arguments: string }[];
  finish: string | undefined;
  usage: Usage | undefined;
  model: string;
  extra: ExtraFields | undefined;
}

/** Reads a whole answer. */
export function readCompletion(answer: ChatCompletion): Spoken {
  const [choice] = answer.choices;
  const message = choice?.message;
  return {
    text: message?.content ?? '',
    reasoning: message?.reasoning ?? '',
    hasDetails: (message?.reasoning_details?.length ?? 0) > 0,
    calls: (message?.tool_calls ?? []).map((call) => ({
      id: call.id,
      name: call.function?.name ?? call.custom?.name ?? '',
      arguments: call.function?.arguments ?? call.custom?.input ?? '',
    })),
    finish: choice?.finish_reason,
    usage: answer.usage,
    model: answer.model,
    extra: answer.extra_fields,
  };
}

/** Adds the chunks of a stream up. What was read stays in `spoken` when the stream breaks. */
export async function readChunks(
  chunks: AsyncIterable<ChatCompletionChunk>,
  spoken: Spoken = emptySpoken(),
): Promise<Spoken> {
  for await (const chunk of chunks) addChunk(spoken, chunk);
  return spoken;
}

export function emptySpoken(): Spoken {
  return {
    text: '',
    reasoning: '',
    hasDetails: false,
    calls: [],
    finish: undefined,
    usage: undefined,
    model: '',
    extra: undefined,
  };
}

function addChunk(spoken: Spoken, chunk: ChatCompletionChunk): void {
  if (chunk.model !== '') spoken.model = chunk.model;
  if (chunk.usage !== undefined && chunk.usage !== null) spoken.usage = chunk.usage;
  if (chunk.extra_fields !== undefined) spoken.extra = chunk.extra_fields;
  const choice = chunk.choices.find(({ index }) => index === 0);
  if (choice === undefined) return;
  const { delta } = choice;
  spoken.text += delta.content ?? '';
  spoken.reasoning += delta.reasoning ?? '';
  spoken.hasDetails ||= (delta.reasoning_details?.length ?? 0) > 0;
  for (const piece of delta.tool_calls ?? []) {
    const call = (spoken.calls[piece.index] ??= { id: '', name: '', arguments: '' });
    call.id ||= piece.id ?? '';
    call.name ||= piece.function?.name ?? '';
    call.arguments += piece.function?.arguments ?? '';
  }
  if (choice.finish_reason !== null) spoken.finish = choice.finish_reason;
}
