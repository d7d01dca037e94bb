import {
  foreignToolMembers,
  unsupportedParameter,
  type ChatRequest,
  type JsonObject,
  type Tool,
} from '@bifrost/core';
import { isAnthropicDialect } from '../dialect-ids.js';
import type { ModelTraits } from '../model-traits.js';
import { encodeToolName } from '../tool-names.js';
import { encodeCacheControl, type EncodeNotes } from './encode-notes.js';
import { isMcpServer } from './mcp-servers.js';

type FunctionTool = Extract<Tool, { type: 'function' }>;

/** The tools that the model may call. A choice among some of them is said by sending only those. */
export function encodeTools(request: ChatRequest, traits: ModelTraits, notes: EncodeNotes): JsonObject[] {
  const allowed = request.tool_choice?.type === 'allowed' ? new Set(request.tool_choice.names) : undefined;
  const encoded: JsonObject[] = [];
  for (const [index, tool] of (request.tools ?? []).entries()) {
    const path = `tools[${index}]`;
    if (tool.type === 'custom') {
      throw unsupportedParameter(path, `Claude has no free-text tools; declare "${tool.name}" as a function`);
    }
    if (tool.type === 'opaque') {
      if (!isMcpServer(tool)) encoded.push(encodeOpaqueTool(tool, path));
    } else if (allowed === undefined || allowed.has(tool.name)) {
      if (tool.strict === true && !traits.jsonSchema) notes.dropped.add(`${path}.strict`);
      for (const member of foreignToolMembers(tool, path, isAnthropicDialect)) notes.dropped.add(member);
      encoded.push(encodeFunction(tool, path, traits));
    }
  }
  return encoded;
}

/** Tools of another vendor run there and nowhere else, so leaving one out would change the answer. */
function encodeOpaqueTool(tool: Extract<Tool, { type: 'opaque' }>, path: string): JsonObject {
  if (isAnthropicDialect(tool.dialect)) return { ...tool.value, ...encodeCacheControl(tool.cache_control) };
  throw unsupportedParameter(path, `the tool "${tool.kind}" is run by another vendor`);
}

function encodeFunction(tool: FunctionTool, path: string, traits: ModelTraits): JsonObject {
  const native = isAnthropicDialect(tool.native?.dialect) ? tool.native?.value : undefined;
  const encoded: JsonObject = {
    ...native,
    name: encodeToolName(tool.name, `${path}.name`),
    input_schema: encodeSchema(tool.parameters),
  };
  if (tool.description !== undefined) encoded['description'] = tool.description;
  if (tool.strict === true && traits.jsonSchema) encoded['strict'] = true;
  return { ...encoded, ...encodeCacheControl(tool.cache_control) };
}

/** `input_schema` needs a type; Chat lets callers leave it or the whole schema out. */
function encodeSchema(parameters: JsonObject | undefined): JsonObject {
  if (parameters === undefined) return { type: 'object', properties: {} };
  return parameters['type'] === undefined ? { ...parameters, type: 'object' } : parameters;
}

/** Whether the request demands a call, rather than allowing one. */
export function forcesTool(request: ChatRequest): boolean {
  const choice = request.tool_choice;
  if (choice === undefined) return false;
  if (choice.type === 'allowed') return choice.mode === 'required';
  return choice.type === 'required' || choice.type === 'function' || choice.type === 'custom';
}

/** `tool_choice`; absent where there is nothing to choose among and nothing forced. */
export function encodeToolChoice(request: ChatRequest, traits: ModelTraits): JsonObject | undefined {
  if (forcesTool(request) && traits.forcedToolsRefused) {
    throw unsupportedParameter(
      'tool_choice',
      'this model refuses forced calls; use "auto" and say it in the prompt',
    );
  }
  const choice = mapToolChoice(request);
  if (choice === undefined || choice['type'] === 'none') return choice;
  return request.parallel_tool_calls === false ? { ...choice, disable_parallel_tool_use: true } : choice;
}

function mapToolChoice(request: ChatRequest): JsonObject | undefined {
  const choice = request.tool_choice;
  const hasTools = (request.tools?.length ?? 0) > 0;
  switch (choice?.type) {
    case undefined:
      return hasTools && request.parallel_tool_calls === false ? { type: 'auto' } : undefined;
    case 'none':
    case 'auto':
      return hasTools ? { type: choice.type } : undefined;
    case 'required':
      return { type: 'any' };
    case 'allowed':
      return { type: choice.mode === 'required' ? 'any' : 'auto' };
    case 'function':
    case 'custom':
      return { type: 'tool', name: encodeToolName(choice.name, 'tool_choice') };
    case 'opaque':
      if (isAnthropicDialect(choice.dialect)) return choice.value;
      throw unsupportedParameter('tool_choice', 'this choice belongs to another vendor');
  }
}
