import type { ChatResponse, Part, StreamEvent } from '@bifrost/core';

/** The events of a stream that would have said the same, words in two pieces where there are two. */
export function eventsOf(response: ChatResponse): StreamEvent[] {
  const choice = response.choices[0];
  const events: StreamEvent[] = [{ type: 'start', id: response.id, model: '', created: 0 }];
  for (const [part, value] of (choice?.parts ?? []).entries()) events.push(...eventsOfPart(part, value));
  events.push({
    type: 'finish',
    choice: 0,
    reason: choice?.finish_reason ?? 'stop',
    native_reason: choice?.native_finish_reason ?? '',
  });
  if (response.usage !== undefined) events.push({ type: 'usage', usage: response.usage });
  return events;
}

function eventsOfPart(part: number, value: Part): StreamEvent[] {
  const at = { choice: 0, part };
  const pieces = (
    type: 'text-delta' | 'reasoning-delta' | 'arguments-delta',
    words: string,
  ): StreamEvent[] => {
    const middle = Math.floor(words.length / 2);
    return [words.slice(0, middle), words.slice(middle)].flatMap((piece) =>
      piece === '' ? [] : [{ type, ...at, value: piece }],
    );
  };
  switch (value.type) {
    case 'text':
      return [
        { type: 'part-start', ...at, value: { type: 'text', text: '' } },
        ...pieces('text-delta', value.text),
        { type: 'part-end', ...at },
      ];
    case 'tool_call':
      return [
        { type: 'part-start', ...at, value: { ...value, arguments: '' } },
        ...pieces('arguments-delta', value.arguments),
        { type: 'part-end', ...at },
      ];
    case 'reasoning': {
      const { text: words, signature, encrypted: _encrypted, ...start } = value;
      return [
        { type: 'part-start', ...at, value: start },
        ...pieces('reasoning-delta', words ?? ''),
        ...(signature === undefined ? [] : [{ type: 'signature' as const, ...at, value: signature }]),
        { type: 'part-end', ...at, value },
      ];
    }
    default:
      return [
        { type: 'part-start', ...at, value },
        { type: 'part-end', ...at, value },
      ];
  }
}
