import {
  defined,
  foreignToolMembers,
  unsupportedParameter,
  type ChatRequest,
  type JsonObject,
  type JsonValue,
  type ResponseFormat,
  type Tool,
} from '@bifrost/core';
import { mistralChatId } from '../dialect-ids.js';

/** The tools that the model may call. A choice among some of them is said by sending only those. */
export function encodeTools(request: ChatRequest, dropped: Set<string>): JsonObject[] | undefined {
  const { tools = [], tool_choice: choice } = request;
  const allowed = choice?.type === 'allowed' ? new Set(choice.names) : undefined;
  const encoded: JsonObject[] = [];
  for (const [index, tool] of tools.entries()) {
    if (tool.cache_control !== undefined) dropped.add('cache_control');
    if (allowed !== undefined && tool.type !== 'opaque' && !allowed.has(tool.name)) continue;
    const path = `tools[${index}]`;
    for (const member of foreignToolMembers(tool, path, () => false)) dropped.add(member);
    encoded.push(encodeTool(tool, path));
  }
  return encoded.length === 0 ? undefined : encoded;
}

function encodeTool(tool: Tool, path: string): JsonObject {
  switch (tool.type) {
    case 'function': {
      const { name, description, strict, parameters } = tool;
      return {
        type: 'function',
        function: {
          name,
          ...defined<JsonObject>({ description, strict }),
          parameters: parameters ?? { type: 'object', properties: {} },
        },
      };
    }
    case 'custom':
      throw unsupportedParameter(
        path,
        `Mistral has no free-text tools; declare "${tool.name}" as a function`,
      );
    case 'opaque':
      if (tool.dialect === mistralChatId) return tool.value;
      throw unsupportedParameter(path, `the tool "${tool.kind}" is run by another vendor`);
  }
}

/** Whether the model must call. `any` is Mistral's word for a call that is demanded. */
export function encodeToolChoice({ tool_choice: choice, tools }: ChatRequest): JsonValue | undefined {
  // Without tools there is nothing to choose among.
  if (choice === undefined || tools === undefined || tools.length === 0) return undefined;
  switch (choice.type) {
    case 'none':
    case 'auto':
      return choice.type;
    case 'required':
      return 'any';
    case 'allowed':
      return choice.mode === 'required' ? 'any' : 'auto';
    case 'function':
    case 'custom':
      return { type: 'function', function: { name: choice.name } };
    case 'opaque':
      if (choice.dialect === mistralChatId) return choice.value;
      throw unsupportedParameter('tool_choice', `it has a form that only ${choice.dialect} understands`);
  }
}

/** The form of the answer's text. */
export function encodeResponseFormat(format: ResponseFormat): JsonObject {
  if (format.type !== 'json_schema') return { type: format.type };
  const { name, schema, description, strict } = format;
  return {
    type: 'json_schema',
    json_schema: { name, schema, ...defined<JsonObject>({ description, strict }) },
  };
}
