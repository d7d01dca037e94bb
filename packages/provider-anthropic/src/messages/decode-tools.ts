import {
  optionalBoolean,
  optionalPlace,
  optionalPlaces,
  optionalText,
  requiredObject,
  requiredText,
  type ChatRequest,
  type Place,
  type Tool,
  type ToolChoice,
} from '@bifrost/core';
import { messagesDialectId } from '../dialect-ids.js';
import { decodeCacheControl, decodeCommon } from './decode-content.js';
import { decodeMcpServers } from './mcp-servers.js';

/** The tools of a request. Those that Anthropic runs itself stay opaque. */
export function decodeTools(body: Place): Tool[] | undefined {
  const tools = optionalPlaces(body, 'tools')?.map(decodeTool);
  const servers = decodeMcpServers(body.of);
  return servers.length === 0 ? tools : [...(tools ?? []), ...servers];
}

function decodeTool(tool: Place): Tool {
  const type = optionalText(tool, 'type');
  const control = decodeCacheControl(tool.of['cache_control']);
  if (type !== undefined && type !== 'custom') {
    const opaque: Tool = { type: 'opaque', dialect: messagesDialectId, kind: type, value: tool.of };
    return control === undefined ? opaque : { ...opaque, cache_control: control };
  }
  const decoded: Tool = {
    type: 'function',
    name: requiredText(tool, 'name'),
    parameters: requiredObject(tool, 'input_schema'),
    ...decodeCommon(tool.of, ['type', 'name', 'description', 'input_schema', 'strict', 'cache_control']),
  };
  const description = optionalText(tool, 'description');
  const strict = optionalBoolean(tool, 'strict');
  if (description !== undefined) decoded.description = description;
  if (strict !== undefined) decoded.strict = strict;
  return decoded;
}

/** `tool_choice`, and whether several calls may come at once, which stands inside it. */
export function decodeToolChoice(body: Place): Pick<ChatRequest, 'tool_choice' | 'parallel_tool_calls'> {
  const choice = optionalPlace(body, 'tool_choice');
  if (choice === undefined) return {};
  const result: Pick<ChatRequest, 'tool_choice' | 'parallel_tool_calls'> = { tool_choice: mapChoice(choice) };
  const disabled = optionalBoolean(choice, 'disable_parallel_tool_use');
  if (disabled !== undefined) result.parallel_tool_calls = !disabled;
  return result;
}

function mapChoice(choice: Place): ToolChoice {
  switch (requiredText(choice, 'type')) {
    case 'auto':
      return { type: 'auto' };
    case 'none':
      return { type: 'none' };
    case 'any':
      return { type: 'required' };
    case 'tool':
      return { type: 'function', name: requiredText(choice, 'name') };
    default:
      return { type: 'opaque', dialect: messagesDialectId, value: choice.of };
  }
}
