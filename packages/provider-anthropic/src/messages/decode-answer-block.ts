import { type JsonObject, type Part } from '@bifrost/core';
import {
  decodeOpaque,
  decodeRedactedThinking,
  decodeText,
  decodeThinking,
  decodeToolUse,
} from './decode-content.js';
import { decodeStructuredAnswer, isStructuredAnswer } from './structured-answer.js';

/** A block of an answer. Server tools, compaction and blocks born after our release stay opaque. */
export function decodeAnswerBlock(block: JsonObject): Part {
  if (isStructuredAnswer(block)) return decodeStructuredAnswer(block);
  switch (block['type']) {
    case 'text':
      return decodeText(block);
    case 'thinking':
      return decodeThinking(block);
    case 'redacted_thinking':
      return decodeRedactedThinking(block);
    case 'tool_use':
      return decodeToolUse(block);
    default:
      return decodeOpaque(block);
  }
}
