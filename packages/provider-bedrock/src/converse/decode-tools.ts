import {
  invalidRequest,
  isObject,
  object,
  text,
  type ChatRequest,
  type JsonObject,
  type Tool,
  type ToolChoice,
} from '@bifrost/core';
import { converseDialectId } from '../dialect-ids.js';
import { decodeCachePoint } from './decode-message.js';
import { join, optionalObject, optionalObjects, optionalText, requiredText } from './read-strict.js';

type ToolMembers = Pick<ChatRequest, 'tools' | 'tool_choice' | 'parallel_tool_calls'>;

/** Tools, and the choice among them: Converse's own or, where it cannot say it, Claude's. */
export function decodeToolConfig(body: JsonObject, claudeChoice: JsonObject | undefined): ToolMembers {
  const config = optionalObject(body, 'toolConfig');
  if (config === undefined) return {};
  const members: ToolMembers = { tools: decodeTools(config) };
  const choice =
    decodeChoice(optionalObject(config, 'toolChoice', 'toolConfig')) ?? decodeClaudeChoice(claudeChoice);
  if (choice !== undefined) members.tool_choice = choice;
  if (claudeChoice?.['disable_parallel_tool_use'] === true) members.parallel_tool_calls = false;
  return members;
}

function decodeTools(config: JsonObject): Tool[] {
  const tools: Tool[] = [];
  for (const { value, path } of optionalObjects(config, 'tools', 'toolConfig') ?? []) {
    const control = decodeCachePoint(value);
    const before = tools.at(-1);
    if (control === undefined) tools.push(decodeTool(value, path));
    else if (before !== undefined) tools.splice(-1, 1, { ...before, cache_control: control });
  }
  return tools;
}

function decodeTool(tool: JsonObject, path: string): Tool {
  const spec = optionalObject(tool, 'toolSpec', path);
  if (spec === undefined) {
    const [kind = 'unknown'] = Object.keys(tool);
    return { type: 'opaque', dialect: converseDialectId, kind, value: tool };
  }
  const specPath = join(path, 'toolSpec');
  const decoded: Tool = { type: 'function', name: requiredText(spec, 'name', specPath) };
  const description = optionalText(spec, 'description', specPath);
  const schema = object(spec['inputSchema'])?.['json'];
  if (description !== undefined) decoded.description = description;
  if (schema !== undefined && !isObject(schema)) {
    throw invalidRequest(join(specPath, 'inputSchema.json'), 'must be an object');
  }
  if (schema !== undefined) decoded.parameters = schema;
  if (typeof spec['strict'] === 'boolean') decoded.strict = spec['strict'];
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
