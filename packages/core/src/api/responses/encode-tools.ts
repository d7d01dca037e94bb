import { unsupportedParameter } from '../../adapter/failures.js';
import type { Tool, ToolChoice } from '../../hub/chat.js';
import type { JsonObject } from '../../json/read.js';
import { foreignToolMembers } from '../foreign-tool-members.js';
import { flattenGrammar } from './decode-tools.js';
import { addToNamespace, namespaceOf } from './namespaces.js';
import { family, rest } from './native.js';

/**
 * Tools as the Responses API writes them.
 *
 * @param strictByDefault what a function means that does not say `strict`: the Responses API takes it as strict, Chat
 * Completions does not.
 * @throws `unsupported_parameter` for a tool that another vendor runs.
 */
export function encodeTools(
  tools: readonly Tool[],
  strictByDefault: boolean,
  dropped: string[],
): JsonObject[] {
  const wires: JsonObject[] = [];
  for (const [index, tool] of tools.entries()) {
    if (tool.cache_control !== undefined) dropped.push(`tools[${index}].cache_control`);
    dropped.push(...foreignToolMembers(tool, `tools[${index}]`, (dialect) => dialect === family));
    const namespace = tool.type === 'function' ? namespaceOf(tool) : undefined;
    const wire = encodeTool(tool, index, strictByDefault);
    if (namespace === undefined) wires.push(wire);
    else addToNamespace(wires, namespace, wire);
  }
  return wires;
}

function encodeTool(tool: Tool, index: number, strictByDefault: boolean): JsonObject {
  switch (tool.type) {
    case 'function':
      return encodeFunction(tool, strictByDefault);
    case 'custom':
      return encodeCustom(tool);
    case 'opaque':
      if (tool.dialect === family) return tool.value;
      throw unsupportedParameter(`tools[${index}]`, `the Responses API has no tool ${tool.kind}`);
  }
}

const ofNamespace = new Set(['namespace']);

function encodeFunction(tool: Extract<Tool, { type: 'function' }>, strictByDefault: boolean): JsonObject {
  const wire: JsonObject = {
    ...(tool.native?.dialect === family ? rest(tool.native.value, ofNamespace) : undefined),
    type: 'function',
    name: tool.name,
    parameters: tool.parameters ?? { type: 'object', properties: {} },
    strict: tool.strict ?? (strictByDefault ? null : false),
  };
  if (tool.description !== undefined) wire['description'] = tool.description;
  return wire;
}

function encodeCustom(tool: Extract<Tool, { type: 'custom' }>): JsonObject {
  const wire: JsonObject = { type: 'custom', name: tool.name };
  if (tool.description !== undefined) wire['description'] = tool.description;
  if (tool.format !== undefined) wire['format'] = flattenGrammar(tool.format);
  return wire;
}

/** Which tool the model must call. */
export function encodeToolChoice(choice: ToolChoice, tools: readonly Tool[]): JsonObject | string {
  switch (choice.type) {
    case 'none':
    case 'auto':
    case 'required':
      return choice.type;
    case 'function':
    case 'custom':
      return { type: choice.type, name: choice.name };
    case 'allowed':
      return {
        type: 'allowed_tools',
        mode: choice.mode,
        tools: choice.names.map((name) => ({ type: kindOf(name, tools), name })),
      };
    case 'opaque':
      if (choice.dialect === family) return choice.value;
      throw unsupportedParameter('tool_choice', 'the Responses API has no such choice');
  }
}

function kindOf(name: string, tools: readonly Tool[]): 'function' | 'custom' {
  return tools.some((tool) => tool.type === 'custom' && tool.name === name) ? 'custom' : 'function';
}
