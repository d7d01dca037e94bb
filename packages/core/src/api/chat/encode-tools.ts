import type { ChatRequest, ResponseFormat, Tool, ToolChoice } from '../../hub/chat.js';
import { defined, type JsonObject, type JsonValue } from '../../json/read.js';
import { nativeMembers } from './native-members.js';
import type { ChatSettings } from './settings.js';
import { unsupportedParameter } from '../../adapter/failures.js';
import { foreignToolMembers } from '../foreign-tool-members.js';

type FunctionTool = Extract<Tool, { type: 'function' }>;

/** Writes the tools. Those that another vendor runs itself are refused: without them the answer would be another one. */
export function encodeTools(tools: readonly Tool[], settings: ChatSettings, dropped: string[]): JsonObject[] {
  return tools.map((tool, index) => {
    const path = `tools[${index}]`;
    const encoded = encodeTool(tool, path, settings);
    dropped.push(...foreignToolMembers(tool, path, (dialect) => settings.own.has(dialect)));
    if (tool.cache_control === undefined) return encoded;
    if (settings.messageExtensions) return { ...encoded, cache_control: { ...tool.cache_control } };
    if (!dropped.includes('cache_control')) dropped.push('cache_control');
    return encoded;
  });
}

function encodeTool(tool: Tool, path: string, settings: ChatSettings): JsonObject {
  switch (tool.type) {
    case 'function':
      return { type: 'function', function: encodeFunction(tool, settings) };
    case 'custom': {
      const { name, description, format } = tool;
      return { type: 'custom', custom: { name, ...defined<JsonObject>({ description, format }) } };
    }
    case 'opaque':
      if (settings.own.has(tool.dialect)) return tool.value;
      throw unsupportedParameter(path, `the tool "${tool.kind}" is run by another vendor`);
  }
}

function encodeFunction(tool: FunctionTool, settings: ChatSettings): JsonObject {
  const { name, description, parameters, strict } = tool;
  return {
    ...nativeMembers(tool, settings.own),
    name,
    ...defined<JsonObject>({ description, parameters, strict }),
  };
}

/** Writes the tool choice. */
export function encodeToolChoice(
  choice: ToolChoice,
  request: ChatRequest,
  settings: ChatSettings,
): JsonValue {
  switch (choice.type) {
    case 'none':
    case 'auto':
    case 'required':
      return choice.type;
    case 'function':
    case 'custom':
      return { type: choice.type, [choice.type]: { name: choice.name } };
    case 'allowed':
      return {
        type: 'allowed_tools',
        allowed_tools: { mode: choice.mode, tools: choice.names.map((name) => namedTool(name, request)) },
      };
    case 'opaque':
      if (settings.own.has(choice.dialect)) return choice.value;
      throw unsupportedParameter('tool_choice', `it has a form that only ${choice.dialect} understands`);
  }
}

function namedTool(name: string, request: ChatRequest): JsonObject {
  const isCustom = request.tools?.some((tool) => tool.type === 'custom' && tool.name === name) ?? false;
  return isCustom ? { type: 'custom', custom: { name } } : { type: 'function', function: { name } };
}

/** Writes the response format. */
export function encodeResponseFormat(format: ResponseFormat): JsonObject {
  if (format.type !== 'json_schema') return { type: format.type };
  const { name, schema, description, strict } = format;
  return {
    type: 'json_schema',
    json_schema: { name, ...defined<JsonObject>({ description, schema, strict }) },
  };
}
