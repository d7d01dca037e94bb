import {
  foreignToolMembers,
  unsupportedParameter,
  type ChatRequest,
  type JsonObject,
  type Tool,
  type ToolChoice,
} from '@bifrost/core';
import { isGeminiDialect } from '../dialect-ids.js';
import type { EncodeNotes } from './encode-notes.js';
import { encodeToolName } from './tool-names.js';

type FunctionTool = Extract<Tool, { type: 'function' }>;

/** `tools` and `toolConfig`. A choice among some functions that may stay unused is said by declaring only those. */
export function encodeToolMembers(request: ChatRequest, notes: EncodeNotes): JsonObject {
  const allowed = namesToDeclare(request.tool_choice);
  const declarations: JsonObject[] = [];
  const tools: JsonObject[] = [];
  for (const [index, tool] of (request.tools ?? []).entries()) {
    const path = `tools[${index}]`;
    if (tool.cache_control !== undefined) notes.dropped.add(`${path}.cache_control`);
    for (const member of foreignToolMembers(tool, path, isGeminiDialect)) notes.dropped.add(member);
    if (tool.type === 'custom') {
      throw unsupportedParameter(path, `Gemini has no free-text tools; declare "${tool.name}" as a function`);
    }
    if (tool.type === 'opaque') tools.push(encodeOpaqueTool(tool, path));
    else if (allowed === undefined || allowed.has(tool.name))
      declarations.push(encodeFunction(tool, path, notes));
  }
  if (declarations.length > 0) tools.push({ functionDeclarations: declarations });
  if (tools.length === 0) {
    if (demandsCall(request.tool_choice))
      throw unsupportedParameter('tool_choice', 'a call is demanded and there are no tools');
    return {};
  }
  checkParallel(request, notes);
  const config = encodeToolChoice(request.tool_choice);
  return { tools, ...(config === undefined ? {} : { toolConfig: { functionCallingConfig: config } }) };
}

function demandsCall(choice: ToolChoice | undefined): boolean {
  if (choice?.type === 'allowed') return choice.mode === 'required';
  return choice?.type === 'required' || choice?.type === 'function' || choice?.type === 'custom';
}

function checkParallel(
  { parallel_tool_calls: parallel, tool_choice: choice }: ChatRequest,
  notes: EncodeNotes,
): void {
  if (parallel === undefined) return;
  if (!parallel && choice?.type !== 'none') {
    throw unsupportedParameter('parallel_tool_calls', 'Gemini cannot be kept from calling several tools');
  }
  notes.dropped.add('parallel_tool_calls');
}

function namesToDeclare(choice: ToolChoice | undefined): ReadonlySet<string> | undefined {
  return choice?.type === 'allowed' && choice.mode === 'auto' ? new Set(choice.names) : undefined;
}

/** Tools of another vendor run there and nowhere else, so leaving one out would change the answer. */
function encodeOpaqueTool(tool: Extract<Tool, { type: 'opaque' }>, path: string): JsonObject {
  if (isGeminiDialect(tool.dialect)) return tool.value;
  throw unsupportedParameter(path, `the tool "${tool.kind}" is run by another vendor`);
}

function encodeFunction(tool: FunctionTool, path: string, notes: EncodeNotes): JsonObject {
  const native = isGeminiDialect(tool.native?.dialect) ? tool.native?.value : undefined;
  // Gemini keeps to every schema or to none, and has no word for it.
  if (tool.strict !== undefined) notes.dropped.add(`${path}.strict`);
  const declaration: JsonObject = { ...native, name: encodeToolName(tool.name, `${path}.name`) };
  if (tool.description !== undefined) declaration['description'] = tool.description;
  if (tool.parameters !== undefined && native?.['parameters'] === undefined) {
    declaration['parametersJsonSchema'] = tool.parameters;
  }
  return declaration;
}

function encodeToolChoice(choice: ToolChoice | undefined): JsonObject | undefined {
  switch (choice?.type) {
    case undefined:
      return undefined;
    case 'auto':
      return { mode: 'AUTO' };
    case 'none':
      return { mode: 'NONE' };
    case 'required':
      return { mode: 'ANY' };
    case 'function':
      return { mode: 'ANY', allowedFunctionNames: [encodeToolName(choice.name, 'tool_choice')] };
    case 'allowed':
      return encodeAllowed(choice);
    case 'custom':
      throw unsupportedParameter('tool_choice', 'Gemini has no free-text tools');
    case 'opaque':
      if (isGeminiDialect(choice.dialect)) return choice.value;
      throw unsupportedParameter('tool_choice', 'this choice belongs to another vendor');
  }
}

function encodeAllowed({ mode, names }: Extract<ToolChoice, { type: 'allowed' }>): JsonObject {
  if (mode === 'auto') return { mode: 'AUTO' };
  return { mode: 'ANY', allowedFunctionNames: names.map((name) => encodeToolName(name, 'tool_choice')) };
}

/** Whether functions stand in the request that the model may call. */
export function mayCall(request: ChatRequest): boolean {
  return (
    request.tool_choice?.type !== 'none' && request.tools?.some(({ type }) => type === 'function') === true
  );
}
