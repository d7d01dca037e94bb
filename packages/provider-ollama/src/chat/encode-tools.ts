import {
  foreignToolMembers,
  unsupportedParameter,
  type ChatRequest,
  type JsonObject,
  type Tool,
} from '@bifrost/core';
import { dropCacheControl, type EncodeNotes } from './notes.js';

/**
 * The tools that the model may call. The server has no `tool_choice`: "none" and a choice among some are said by sending
 * fewer tools, and a forced call cannot be said.
 */
export function encodeTools(request: ChatRequest, notes: EncodeNotes): JsonObject[] {
  const { tool_choice: choice, tools = [] } = request;
  if (choice?.type === 'none') return [];
  refuseForced(request);
  if (request.parallel_tool_calls !== undefined && tools.length > 0) {
    if (!request.parallel_tool_calls) {
      throw unsupportedParameter('parallel_tool_calls', 'Ollama cannot be kept from calling several tools');
    }
    notes.dropped.add('parallel_tool_calls');
  }
  const allowed = choice?.type === 'allowed' ? new Set(choice.names) : undefined;
  return tools.flatMap((tool, index) => {
    const encoded = encodeTool(tool, `tools[${index}]`, notes);
    return tool.type !== 'opaque' && allowed?.has(tool.name) === false ? [] : [encoded];
  });
}

function refuseForced({ tool_choice: choice }: ChatRequest): void {
  if (choice === undefined || choice.type === 'auto' || choice.type === 'none') return;
  if (choice.type === 'allowed' && choice.mode === 'auto') return;
  throw unsupportedParameter(
    'tool_choice',
    'Ollama has no forced calls; use "auto" and say it in the prompt',
  );
}

function encodeTool(tool: Tool, path: string, notes: EncodeNotes): JsonObject {
  if (tool.type === 'opaque') {
    throw unsupportedParameter(path, `the tool "${tool.kind}" is run by another vendor`);
  }
  if (tool.type === 'custom') {
    throw unsupportedParameter(path, `Ollama has no free-text tools; declare "${tool.name}" as a function`);
  }
  dropCacheControl(tool, path, notes);
  for (const member of foreignToolMembers(tool, path, () => false)) notes.dropped.add(member);
  if (tool.strict === true) notes.dropped.add(`${path}.strict`);
  const description = tool.description === undefined ? {} : { description: tool.description };
  const parameters = tool.parameters ?? { type: 'object', properties: {} };
  return { type: 'function', function: { name: tool.name, ...description, parameters } };
}
