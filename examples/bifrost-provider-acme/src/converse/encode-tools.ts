import {
  unsupportedParameter,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
  type Tool,
  type ToolChoice,
} from '@bifrost/core';

/** `tools` and `tool_use`. */
export function encodeTools(request: ChatRequest, dropped: Set<string>): JsonObject {
  const { tools = [], tool_choice: choice, parallel_tool_calls: parallel } = request;
  if (parallel === false) {
    throw unsupportedParameter('parallel_tool_calls', 'Acme cannot be kept from calling several tools');
  }
  if (parallel === true) dropped.add('parallel_tool_calls');
  const encoded: JsonObject = {};
  if (tools.length > 0) encoded['tools'] = tools.map((tool, at) => encodeTool(tool, `tools[${at}]`, dropped));
  if (choice !== undefined) encoded['tool_use'] = encodeChoice(choice);
  return encoded;
}

function encodeTool(tool: Tool, path: string, dropped: Set<string>): JsonObject {
  if (tool.type !== 'function') throw unsupportedParameter(path, 'Acme knows functions only');
  if (tool.strict === true) dropped.add(`${path}.strict`);
  if (tool.cache_control !== undefined) dropped.add(`${path}.cache_control`);
  const encoded: JsonObject = { name: tool.name };
  if (tool.description !== undefined) encoded['description'] = tool.description;
  if (tool.parameters !== undefined) encoded['input'] = tool.parameters;
  return encoded;
}

function encodeChoice(choice: ToolChoice): JsonValue {
  switch (choice.type) {
    case 'none':
    case 'auto':
    case 'required':
      return choice.type;
    case 'function':
      return { name: choice.name };
    default:
      throw unsupportedParameter('tool_choice', `Acme has no choice of the kind "${choice.type}"`);
  }
}
