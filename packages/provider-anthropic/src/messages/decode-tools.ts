import {
  invalidRequest,
  isObject,
  type ChatRequest,
  type JsonObject,
  type Tool,
  type ToolChoice,
} from '@bifrost/core';
import { messagesDialectId } from '../dialect-ids.js';
import { decodeCacheControl, decodeCommon } from './decode-content.js';
import {
  join,
  optionalBoolean,
  optionalObject,
  optionalObjects,
  optionalText,
  requiredText,
} from './read-strict.js';

/** The tools of a request. Those that Anthropic runs itself stay opaque. */
export function decodeTools(body: JsonObject): Tool[] | undefined {
  return optionalObjects(body, 'tools')?.map(({ value, path }) => decodeTool(value, path));
}

function decodeTool(tool: JsonObject, path: string): Tool {
  const type = optionalText(tool, 'type', path);
  const control = decodeCacheControl(tool['cache_control']);
  if (type !== undefined && type !== 'custom') {
    const opaque: Tool = { type: 'opaque', dialect: messagesDialectId, kind: type, value: tool };
    return control === undefined ? opaque : { ...opaque, cache_control: control };
  }
  if (!isObject(tool['input_schema'])) throw invalidRequest(join(path, 'input_schema'), 'must be an object');
  const decoded: Tool = {
    type: 'function',
    name: requiredText(tool, 'name', path),
    parameters: tool['input_schema'],
    ...decodeCommon(tool, ['type', 'name', 'description', 'input_schema', 'strict', 'cache_control']),
  };
  const description = optionalText(tool, 'description', path);
  const strict = optionalBoolean(tool, 'strict', path);
  if (description !== undefined) decoded.description = description;
  if (strict !== undefined) decoded.strict = strict;
  return decoded;
}

/** `tool_choice`, and whether several calls may come at once, which stands inside it. */
export function decodeToolChoice(body: JsonObject): Pick<ChatRequest, 'tool_choice' | 'parallel_tool_calls'> {
  const choice = optionalObject(body, 'tool_choice');
  if (choice === undefined) return {};
  const result: Pick<ChatRequest, 'tool_choice' | 'parallel_tool_calls'> = { tool_choice: mapChoice(choice) };
  const disabled = optionalBoolean(choice, 'disable_parallel_tool_use', 'tool_choice');
  if (disabled !== undefined) result.parallel_tool_calls = !disabled;
  return result;
}

function mapChoice(choice: JsonObject): ToolChoice {
  switch (requiredText(choice, 'type', 'tool_choice')) {
    case 'auto':
      return { type: 'auto' };
    case 'none':
      return { type: 'none' };
    case 'any':
      return { type: 'required' };
    case 'tool':
      return { type: 'function', name: requiredText(choice, 'name', 'tool_choice') };
    default:
      return { type: 'opaque', dialect: messagesDialectId, value: choice };
  }
}
