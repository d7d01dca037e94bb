import type { Message, Part, ReasoningPart } from '@bifrost/core';

/**
 * Whether the conversation stands within a tool loop that began without a thought of Claude's own. A request that asks for
 * thinking by budget is then refused, though many clients have no place for thoughts, or leave them out.
 *
 * @param isOwn whether signed or encrypted reasoning goes back to the model
 * @see https://platform.claude.com/docs/en/build-with-claude/extended-thinking
 */
export function lacksThought(messages: readonly Message[], isOwn: (part: ReasoningPart) => boolean): boolean {
  let looping = false;
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const { role, parts } = messages[index] ?? { role: 'system', parts: [] };
    if (role === 'user') {
      // what begins the turn is no result
      if (!parts.some(({ type }) => type === 'tool_result')) return looping;
      looping = true;
    } else if (role === 'assistant') {
      // an answer that nobody has replied to is no loop
      if (!looping || parts.some((part) => isThought(part) && isOwn(part))) return false;
    }
  }
  return looping;
}

function isThought(part: Part): part is ReasoningPart {
  return part.type === 'reasoning' && (part.signature ?? part.encrypted) !== undefined;
}
