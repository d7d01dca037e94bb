import { jsonText, type JsonObject, type Part } from '@bifrost/core';
import { structuredOutputTool } from './structured-output.js';

/** Whether a block is the call that stands in for a response format. */
export function isStructuredAnswer(block: JsonObject): boolean {
  return block['type'] === 'tool_use' && block['name'] === structuredOutputTool;
}

/** The call as the text that the caller asked for. */
export function decodeStructuredAnswer(block: JsonObject): Part {
  return { type: 'text', text: jsonText(block['input'] ?? {}) };
}
