import {
  foreignToolMembers,
  unsupportedParameter,
  type ChatRequest,
  type JsonObject,
  type Message,
  type Part,
  type Tool,
} from '@bifrost/core';
import { converseDialectId } from '../dialect-ids.js';
import { encodeName } from './encode-block.js';
import { encodeCachePoint, type EncodeNotes } from './encode-notes.js';

type FunctionTool = Extract<Tool, { type: 'function' }>;

/** Tools and the choice among them, as two members that Converse keeps apart. */
export interface EncodedTools {
  toolConfig?: JsonObject;
  /** What only Claude's own body can say, for `additionalModelRequestFields`. */
  additional: JsonObject;
}

/** `toolConfig` of a request; without tools of its own, of the tools that its history calls. */
export function encodeToolConfig(request: ChatRequest, notes: EncodeNotes): EncodedTools {
  const hasHistory = request.messages.some(({ parts }) => parts.some(isToolPart));
  const choice = request.tool_choice?.type;
  const isForbidden = choice === 'none' && !hasHistory;
  const tools = isForbidden ? [] : encodeTools(request, notes);
  // Converse refuses a history with calls or results whose tools it is not told.
  if (tools.length === 0 && hasHistory) tools.push(...toolsOfHistory(request.messages));
  if (tools.length === 0) {
    if (forcesTool(request))
      throw unsupportedParameter('tool_choice', 'a call is demanded and there are no tools');
    return { additional: {} };
  }
  return withChoice(request, tools, notes);
}

/** Whether the request demands a call, rather than allowing one. */
export function forcesTool(request: ChatRequest): boolean {
  const choice = request.tool_choice;
  if (choice === undefined) return false;
  if (choice.type === 'allowed') return choice.mode === 'required';
  return choice.type === 'required' || choice.type === 'function' || choice.type === 'custom';
}

function isToolPart({ type }: Part): boolean {
  return type === 'tool_call' || type === 'tool_result';
}

function encodeTools(request: ChatRequest, notes: EncodeNotes): JsonObject[] {
  const allowed = request.tool_choice?.type === 'allowed' ? new Set(request.tool_choice.names) : undefined;
  return (request.tools ?? []).flatMap((tool, index) => {
    const path = `tools[${index}]`;
    if (tool.type === 'custom') {
      throw unsupportedParameter(
        path,
        `Converse has no free-text tools; declare "${tool.name}" as a function`,
      );
    }
    if (tool.type === 'function' && allowed?.has(tool.name) === false) return [];
    const encoded = tool.type === 'opaque' ? encodeOpaqueTool(tool, path) : encodeFunction(tool, path, notes);
    const place = { path: `${path}.cache_control`, taken: notes.traits.cacheTools };
    const point = encodeCachePoint(tool.cache_control, place, notes);
    return point === undefined ? [encoded] : [encoded, point];
  });
}

/** Tools of another vendor run there and nowhere else, so leaving one out would change the answer. */
function encodeOpaqueTool(tool: Extract<Tool, { type: 'opaque' }>, path: string): JsonObject {
  if (tool.dialect === converseDialectId) return tool.value;
  throw unsupportedParameter(path, `the tool "${tool.kind}" is run by another vendor`);
}

function encodeFunction(tool: FunctionTool, path: string, notes: EncodeNotes): JsonObject {
  const spec: JsonObject = {
    name: encodeName(tool.name, `${path}.name`),
    inputSchema: { json: encodeSchema(tool.parameters) },
  };
  for (const member of foreignToolMembers(tool, path, () => false)) notes.dropped.add(member);
  if (tool.description !== undefined && tool.description !== '') spec['description'] = tool.description;
  if (tool.strict === true && notes.traits.jsonSchema) spec['strict'] = true;
  else if (tool.strict === true) notes.dropped.add(`${path}.strict`);
  return { toolSpec: spec };
}

/** The schema needs a type; Chat lets callers leave it or the whole schema out. */
function encodeSchema(parameters: JsonObject | undefined): JsonObject {
  if (parameters === undefined) return { type: 'object', properties: {} };
  return parameters['type'] === undefined ? { ...parameters, type: 'object' } : parameters;
}

function toolsOfHistory(messages: readonly Message[]): JsonObject[] {
  const names = new Set<string>();
  for (const { parts } of messages) {
    for (const part of parts) if (part.type === 'tool_call') names.add(part.name);
  }
  return [...names].map((name) => ({
    toolSpec: {
      name: encodeName(name, 'messages'),
      inputSchema: { json: { type: 'object', properties: {} } },
    },
  }));
}

function withChoice(request: ChatRequest, tools: JsonObject[], notes: EncodeNotes): EncodedTools {
  const { traits } = notes;
  const hasOwnTools = (request.tools?.length ?? 0) > 0;
  if (forcesTool(request) && !traits.forcedTools) {
    throw unsupportedParameter('tool_choice', 'this model cannot be made to call a tool; use "auto"');
  }
  const choice = request.tool_choice;
  const none = choice?.type === 'none' || !hasOwnTools;
  const single = request.parallel_tool_calls === false && hasOwnTools && !none;
  if (traits.family === 'claude' && (none || single)) {
    return { toolConfig: { tools }, additional: { tool_choice: claudeChoice(request, none) } };
  }
  if (single) {
    throw unsupportedParameter('parallel_tool_calls', 'this model cannot be kept from calling several tools');
  }
  // Converse has no word for it; the tools must stay, because the history calls them.
  if (choice?.type === 'none') notes.dropped.add('tool_choice');
  const encoded = none ? undefined : mapToolChoice(request, traits.forcedTools);
  const toolConfig: JsonObject = { tools };
  if (encoded !== undefined) toolConfig['toolChoice'] = encoded;
  return { toolConfig, additional: {} };
}

/**
 * Claude's own choice, which can say more than Converse's. It then stands alone: Bedrock refuses a request that says it
 * in both places.
 */
function claudeChoice(request: ChatRequest, none: boolean): JsonObject {
  if (none) return { type: 'none' };
  const choice = request.tool_choice;
  const single = { disable_parallel_tool_use: true };
  if (choice?.type === 'function' || choice?.type === 'custom') {
    return { type: 'tool', name: encodeName(choice.name, 'tool_choice'), ...single };
  }
  return { type: forcesTool(request) ? 'any' : 'auto', ...single };
}

function mapToolChoice(request: ChatRequest, canForce: boolean): JsonObject | undefined {
  const choice = request.tool_choice;
  switch (choice?.type) {
    case undefined:
    case 'none':
      return undefined;
    case 'auto':
      // The default of every model; some know no choice at all.
      return canForce ? { auto: {} } : undefined;
    case 'required':
      return { any: {} };
    case 'allowed':
      if (choice.mode === 'required') return { any: {} };
      return canForce ? { auto: {} } : undefined;
    case 'function':
    case 'custom':
      return { tool: { name: encodeName(choice.name, 'tool_choice') } };
    case 'opaque':
      if (choice.dialect === converseDialectId) return choice.value;
      throw unsupportedParameter('tool_choice', 'this choice belongs to another vendor');
  }
}
