import {
  foreignToolMembers,
  unsupportedParameter,
  type ChatRequest,
  type JsonObject,
  type Tool,
} from '@bifrost/core';
import { dropCacheControl } from './encode-notes.js';

type FunctionTool = Extract<Tool, { type: 'function' }>;

/**
 * The members for tools. Cohere can demand a call and forbid one; a choice among some tools, or of one, is said by
 * sending only those.
 *
 * @see https://docs.cohere.com/docs/tool-use-usage-patterns
 */
export function encodeToolMembers(request: ChatRequest, dropped: Set<string>): JsonObject {
  const all = (request.tools ?? []).map((tool, index) => functionOf(tool, `tools[${index}]`, dropped));
  const tools = chosen(request, all);
  const choice = encodeChoice(request);
  if (tools.length === 0) {
    if (choice !== 'REQUIRED') return {};
    throw unsupportedParameter('tool_choice', 'a call is demanded and there are no tools to choose from');
  }
  checkParallel(request, dropped);
  const members: JsonObject = { tools: tools.map(({ tool }) => encodeTool(tool)) };
  if (choice !== undefined) members['tool_choice'] = choice;
  if (tools.every(({ tool }) => tool.strict === true)) members['strict_tools'] = true;
  else for (const { tool, path } of tools) if (tool.strict === true) dropped.add(`${path}.strict`);
  return members;
}

/** A tool and where it stands in the request. */
interface Placed {
  tool: FunctionTool;
  path: string;
}

function functionOf(tool: Tool, path: string, dropped: Set<string>): Placed {
  if (tool.type === 'opaque') {
    throw unsupportedParameter(path, `the tool "${tool.kind}" is run by another vendor`);
  }
  if (tool.type === 'custom') {
    throw unsupportedParameter(path, `Cohere has no free-text tools; declare "${tool.name}" as a function`);
  }
  dropCacheControl(tool, path, dropped);
  for (const member of foreignToolMembers(tool, path, () => false)) dropped.add(member);
  return { tool, path };
}

function checkParallel(request: ChatRequest, dropped: Set<string>): void {
  if (request.parallel_tool_calls === undefined) return;
  if (!request.parallel_tool_calls && request.tool_choice?.type !== 'none') {
    throw unsupportedParameter('parallel_tool_calls', 'Cohere cannot be kept from calling several tools');
  }
  dropped.add('parallel_tool_calls');
}

function chosen({ tool_choice: choice }: ChatRequest, tools: readonly Placed[]): readonly Placed[] {
  if (choice?.type === 'allowed') return tools.filter(({ tool }) => choice.names.includes(tool.name));
  if (choice?.type !== 'function' && choice?.type !== 'custom') return tools;
  return tools.filter(({ tool }) => tool.name === choice.name);
}

function encodeTool({ name, description, parameters }: FunctionTool): JsonObject {
  return {
    type: 'function',
    function: {
      name,
      ...(description === undefined ? {} : { description }),
      parameters: parameters ?? { type: 'object', properties: {} },
    },
  };
}

function encodeChoice({ tool_choice: choice }: ChatRequest): string | undefined {
  switch (choice?.type) {
    case undefined:
    case 'auto':
      return undefined;
    case 'none':
      return 'NONE';
    case 'required':
    case 'function':
    case 'custom':
      return 'REQUIRED';
    case 'allowed':
      return choice.mode === 'required' ? 'REQUIRED' : undefined;
    case 'opaque':
      throw unsupportedParameter('tool_choice', 'this choice belongs to another vendor');
  }
}
