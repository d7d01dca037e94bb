import { invalidRequest } from '../../adapter/failures.js';
import type { ResponseFormat, Tool, ToolChoice } from '../../hub/chat.js';
import { isObject } from '../../json/read.js';
import {
  optionalBoolean,
  optionalObject,
  optionalPlaces,
  optionalText,
  optionalValue,
  otherMembers,
  otherSetMembers,
  type Place,
  requiredName,
  requiredObject,
  requiredPlace,
} from '../request-fields.js';
import { decodeCacheControl } from './cache-control.js';
import type { ChatSettings } from './settings.js';

type FunctionTool = Extract<Tool, { type: 'function' }>;
type CustomTool = Extract<Tool, { type: 'custom' }>;

const toolMembers = new Set(['type', 'function', 'custom', 'cache_control']);

/**
 * Reads `tools`, or `functions` of the API before them. `ignored` takes the places of members that our model does not know
 * where it has no room to keep them.
 */
export function decodeTools(body: Place, settings: ChatSettings, ignored: string[]): Tool[] | undefined {
  const tools = optionalPlaces(body, 'tools')?.map((place) => decodeTool(place, settings, ignored));
  return tools ?? optionalPlaces(body, 'functions')?.map((place) => decodeFunction(place, settings));
}

function decodeTool(place: Place, settings: ChatSettings, ignored: string[]): Tool {
  // Some servers do not ask for the type, so some clients leave it out.
  const kind = place.of['function'] !== undefined ? 'function' : requiredName(place, 'type');
  const marker = decodeCacheControl(place);
  const common = marker === undefined ? {} : { cache_control: marker };
  if (kind !== 'function' && kind !== 'custom')
    return { type: 'opaque', dialect: settings.filedAs, kind, value: place.of, ...common };
  ignored.push(...otherPlaces(place, toolMembers));
  const inner = requiredPlace(place, kind);
  const tool = kind === 'function' ? decodeFunction(inner, settings) : decodeCustom(inner, ignored);
  return { ...tool, ...common };
}

function otherPlaces({ of, path }: Place, known: ReadonlySet<string>): string[] {
  return Object.keys(otherSetMembers(of, known) ?? {}).map((name) => path + name);
}

const functionMembers = new Set(['name', 'description', 'parameters', 'strict']);

function decodeFunction(place: Place, settings: ChatSettings): FunctionTool {
  const tool: FunctionTool = { type: 'function', name: requiredName(place, 'name') };
  const description = optionalText(place, 'description');
  const parameters = optionalObject(place, 'parameters');
  const strict = optionalBoolean(place, 'strict');
  const rest = otherMembers(place.of, functionMembers);
  if (description !== undefined) tool.description = description;
  if (parameters !== undefined) tool.parameters = parameters;
  if (strict !== undefined) tool.strict = strict;
  if (rest !== undefined) tool.native = { dialect: settings.filedAs, value: rest };
  return tool;
}

const customMembers = new Set(['name', 'description', 'format']);

function decodeCustom(place: Place, ignored: string[]): CustomTool {
  ignored.push(...otherPlaces(place, customMembers));
  const tool: CustomTool = { type: 'custom', name: requiredName(place, 'name') };
  const description = optionalText(place, 'description');
  const format = optionalObject(place, 'format');
  if (description !== undefined) tool.description = description;
  if (format !== undefined) tool.format = format;
  return tool;
}

/** Reads `tool_choice`, or `function_call` of the API before it. */
export function decodeToolChoice(body: Place, settings: ChatSettings): ToolChoice | undefined {
  const choice = optionalValue(body, 'tool_choice');
  if (choice === undefined) return decodeFunctionCall(body);
  if (typeof choice === 'string') return { type: mapToolMode(choice, 'tool_choice') };
  if (!isObject(choice)) throw invalidRequest('tool_choice', 'must be a string or an object');
  const place: Place = { of: choice, path: 'tool_choice.' };
  const kind = requiredName(place, 'type');
  switch (kind) {
    case 'function':
    case 'custom':
      return { type: kind, name: requiredName(requiredPlace(place, kind), 'name') };
    case 'allowed_tools':
      return decodeAllowedTools(requiredPlace(place, 'allowed_tools'));
    default:
      return { type: 'opaque', dialect: settings.filedAs, value: choice };
  }
}

function decodeFunctionCall(body: Place): ToolChoice | undefined {
  const choice = optionalValue(body, 'function_call');
  if (choice === undefined) return undefined;
  if (typeof choice === 'string') return { type: mapToolMode(choice, 'function_call') };
  return { type: 'function', name: requiredName(requiredPlace(body, 'function_call'), 'name') };
}

function mapToolMode(mode: string, param: string): 'none' | 'auto' | 'required' {
  if (mode === 'none' || mode === 'auto' || mode === 'required') return mode;
  // The word of other vendors for the same thing.
  if (mode === 'any') return 'required';
  throw invalidRequest(param, `'${mode}' is unknown; use none, auto, required or an object`);
}

function decodeAllowedTools(place: Place): ToolChoice {
  const mode = requiredName(place, 'mode');
  if (mode !== 'auto' && mode !== 'required') {
    throw invalidRequest(`${place.path}mode`, 'must be auto or required');
  }
  const names = (optionalPlaces(place, 'tools') ?? []).map((tool) => {
    const member = tool.of['type'] === 'custom' ? 'custom' : 'function';
    return requiredName(requiredPlace(tool, member), 'name');
  });
  return { type: 'allowed', mode, names };
}

/** Reads `response_format`. */
export function decodeResponseFormat(body: Place): ResponseFormat | undefined {
  const of = optionalObject(body, 'response_format');
  if (of === undefined) return undefined;
  const place: Place = { of, path: 'response_format.' };
  const type = requiredName(place, 'type');
  if (type === 'text' || type === 'json_object') return { type };
  if (type !== 'json_schema') {
    throw invalidRequest(
      'response_format.type',
      `'${type}' is unknown; use text, json_object or json_schema`,
    );
  }
  const inner = requiredPlace(place, 'json_schema');
  const format: ResponseFormat = {
    type,
    name: requiredName(inner, 'name'),
    schema: requiredObject(inner, 'schema'),
  };
  const description = optionalText(inner, 'description');
  const strict = optionalBoolean(inner, 'strict');
  if (description !== undefined) format.description = description;
  if (strict !== undefined) format.strict = strict;
  return format;
}
