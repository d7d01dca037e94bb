import type { JsonObject, JsonValue, Part, ReasoningPart, ToolCallPart } from '@bifrost/core';
import { chatId } from '../dialect-ids.js';
import { encodeCitation } from './citations.js';
import { dropCacheControl, type Scope } from './encode-notes.js';
import { isPlan } from './tool-plan.js';

/** What an assistant's turn becomes. */
interface Turn {
  blocks: JsonObject[];
  calls: JsonObject[];
  citations: JsonObject[];
  plan: string;
}

/** An assistant's earlier turn: content blocks, the plan, the calls, and citations beside them. */
export function encodeAssistant(parts: readonly Part[], scope: Scope): JsonObject {
  const turn: Turn = { blocks: [], calls: [], citations: [], plan: '' };
  const hasCalls = parts.some((part) => part.type === 'tool_call');
  for (const part of parts) {
    dropCacheControl(part, `${scope.path}.${part.type}`, scope.dropped);
    if (part.type === 'reasoning') addReasoning(turn, part, { ...scope, hasCalls });
    else addPart(turn, part, scope);
  }
  const message: JsonObject = { role: 'assistant' };
  if (turn.blocks.length > 0 || turn.calls.length === 0) message['content'] = encodeContent(turn.blocks);
  if (turn.plan !== '') message['tool_plan'] = turn.plan;
  if (turn.calls.length > 0) message['tool_calls'] = turn.calls;
  if (turn.citations.length > 0) message['citations'] = turn.citations;
  return message;
}

function addPart(turn: Turn, part: Exclude<Part, ReasoningPart>, scope: Scope): void {
  switch (part.type) {
    case 'text':
      for (const citation of part.citations ?? []) {
        // Those of other vendors quote sources that Cohere never saw.
        if (citation.dialect === chatId) {
          turn.citations.push(encodeCitation(citation, part.text, turn.blocks.length));
        } else scope.dropped.add(`${scope.path}.citations`);
      }
      turn.blocks.push({ type: 'text', text: part.text });
      break;
    case 'refusal':
      turn.blocks.push({ type: 'text', text: part.text });
      break;
    case 'tool_call':
      turn.calls.push(encodeCall(part));
      break;
    case 'audio':
      if (part.transcript === undefined) scope.dropped.add(`${scope.path}.audio`);
      else turn.blocks.push({ type: 'text', text: part.transcript });
      break;
    default:
      scope.dropped.add(`${scope.path}.${part.type === 'opaque' ? part.kind : part.type}`);
  }
}

/**
 * A plan goes back to its own member. Other reasoning is a thinking block for models that think; beside calls of others
 * it is the plan that it most resembles. What another vendor signed stays out.
 */
function addReasoning(turn: Turn, part: ReasoningPart, scope: Scope & { hasCalls: boolean }): void {
  const isSigned = part.signature !== undefined || part.encrypted !== undefined;
  const words = isSigned && part.dialect !== chatId ? undefined : part.text;
  if (words !== undefined && isPlan(part)) turn.plan += words;
  else if (words !== undefined && scope.thinks) turn.blocks.push({ type: 'thinking', thinking: words });
  else if (words !== undefined && scope.hasCalls) turn.plan += words;
  else scope.dropped.add(`${scope.path}.reasoning`);
}

function encodeContent(blocks: readonly JsonObject[]): JsonValue {
  const [first, ...others] = blocks;
  if (first === undefined) return '';
  return others.length === 0 && first['type'] === 'text' ? (first['text'] ?? '') : [...blocks];
}

function encodeCall(part: ToolCallPart): JsonObject {
  const given = part.kind === 'custom' ? JSON.stringify({ input: part.arguments }) : part.arguments;
  const written = given.trim() === '' ? '{}' : given;
  return { id: part.id, type: 'function', function: { name: part.name, arguments: written } };
}
