import {
  invalidRequest,
  isObject,
  object,
  optionalObject,
  optionalPlace,
  optionalPlaces,
  optionalText,
  requiredText,
  text,
  type ChatRequest,
  type JsonObject,
  type Place,
  type Tool,
  type ToolChoice,
} from '@bifrost/core';
import { converseDialectId } from '../dialect-ids.js';
import { decodeCachePoint } from './decode-message.js';

type ToolMembers = Pick<ChatRequest, 'tools' | 'tool_choice' | 'parallel_tool_calls'>;

/** Tools, and the choice among them: Converse's own or, where it cannot say it, Claude's. */
export function decodeToolConfig(body: Place, claudeChoice: JsonObject | undefined): ToolMembers {
  const config = optionalPlace(body, 'toolConfig');
  if (config === undefined) return {};
  const members: ToolMembers = { tools: decodeTools(config) };
  const choice = decodeChoice(optionalObject(config, 'toolChoice')) ?? decodeClaudeChoice(claudeChoice);
  if (choice !== undefined) members.tool_choice = choice;
  if (claudeChoice?.['disable_parallel_tool_use'] === true) members.parallel_tool_calls = false;
  return members;
}

function decodeTools(config: Place): Tool[] {
  const tools: Tool[] = [];
  for (const tool of optionalPlaces(config, 'tools') ?? []) {
    const control = decodeCachePoint(tool.of);
    const before = tools.at(-1);
    if (control === undefined) tools.push(decodeTool(tool));
    else if (before !== undefined) tools.splice(-1, 1, { ...before, cache_control: control });
  }
  return tools;
}

function decodeTool(tool: Place): Tool {
  const spec = optionalPlace(tool, 'toolSpec');
  if (spec === undefined) {
    const [kind = 'unknown'] = Object.keys(tool.of);
    return { type: 'opaque', dialect: converseDialectId, kind, value: tool.of };
  }
  const decoded: Tool = { type: 'function', name: requiredText(spec, 'name') };
  const description = optionalText(spec, 'description');
  const schema = object(spec.of['inputSchema'])?.['json'];
  if (description !== undefined) decoded.description = description;
  if (schema !== undefined && !isObject(schema)) {
    throw invalidRequest(`${spec.path}inputSchema.json`, 'must be an object');
  }
  if (schema !== undefined) decoded.parameters = schema;
  if (typeof spec.of['strict'] === 'boolean') decoded.strict = spec.of['strict'];
  return decoded;
}

function decodeChoice(choice: JsonObject | undefined): ToolChoice | undefined {
  if (choice === undefined) return undefined;
  if (choice['auto'] !== undefined) return { type: 'auto' };
  if (choice['any'] !== undefined) return { type: 'required' };
  const name = text(object(choice['tool'])?.['name']);
  return name === undefined
    ? { type: 'opaque', dialect: converseDialectId, value: choice }
    : { type: 'function', name };
}

/** `tool_choice` of Claude's own body, in `additionalModelRequestFields`. */
function decodeClaudeChoice(choice: JsonObject | undefined): ToolChoice | undefined {
  switch (choice?.['type']) {
    case 'none':
      return { type: 'none' };
    case 'auto':
      return { type: 'auto' };
    case 'any':
      return { type: 'required' };
    case 'tool': {
      const name = text(choice['name']);
      return name === undefined ? undefined : { type: 'function', name };
    }
    default:
      return undefined;
  }
}
