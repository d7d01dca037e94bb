import { invalidRequest } from '../../adapter/failures.js';
import type { Tool, ToolChoice } from '../../hub/chat.js';
import { isObject, objects, text, type JsonObject } from '../../json/read.js';
import {
  optionalBoolean,
  optionalObject,
  optionalPlaces,
  optionalText,
  optionalValue,
  requiredName,
  requiredText,
  type Place,
} from '../request-fields.js';
import { inNamespace } from './namespaces.js';
import { family, rest } from './native.js';

/** The tools of a request. Tools that the vendor runs itself are opaque. */
export function decodeTools(body: Place): Tool[] | undefined {
  return optionalPlaces(body, 'tools')?.flatMap((place) => decodeNamespace(place) ?? [decodeTool(place)]);
}

/** The functions of a namespace, one by one. One that holds anything else stays whole, for the family alone. */
function decodeNamespace(place: Place): Tool[] | undefined {
  if (place.of['type'] !== 'namespace') return undefined;
  requiredName(place, 'name');
  const members = optionalPlaces(place, 'tools') ?? [];
  if (members.length === 0 || members.some(({ of }) => of['type'] !== 'function')) return undefined;
  return members.map((member) => inNamespace(decodeFunction(member), place.of));
}

function decodeTool(place: Place): Tool {
  const type = requiredText(place, 'type');
  if (type === 'function') return decodeFunction(place);
  return (type === 'custom' ? decodeCustom(place) : undefined) ?? opaqueTool(place.of, type);
}

type FunctionTool = Extract<Tool, { type: 'function' }>;

const functionMembers = new Set(['type', 'name', 'description', 'parameters', 'strict']);

function decodeFunction(place: Place): FunctionTool {
  const tool: FunctionTool = { type: 'function', name: requiredName(place, 'name') };
  const description = optionalText(place, 'description');
  if (description !== undefined) tool.description = description;
  const parameters = optionalObject(place, 'parameters');
  if (parameters !== undefined) tool.parameters = parameters;
  const strict = optionalBoolean(place, 'strict');
  if (strict !== undefined) tool.strict = strict;
  const others = rest(place.of, functionMembers);
  if (others !== undefined) tool.native = { dialect: family, value: others };
  return tool;
}

const customMembers = new Set(['type', 'name', 'description', 'format']);

/** A custom tool; one that asks for more than our model has stays whole, so that nothing of it is lost. */
function decodeCustom(place: Place): Tool | undefined {
  const name = requiredName(place, 'name');
  if (rest(place.of, customMembers) !== undefined) return undefined;
  const tool: Tool = { type: 'custom', name };
  const description = optionalText(place, 'description');
  if (description !== undefined) tool.description = description;
  const format = optionalObject(place, 'format');
  if (format !== undefined) tool.format = nestGrammar(format);
  return tool;
}

function opaqueTool(value: JsonObject, kind: string): Tool {
  return { type: 'opaque', dialect: family, kind, value };
}

/** Chat Completions, whose form the hub has, puts a grammar into an object of its own; Responses writes it flat. */
function nestGrammar(format: JsonObject): JsonObject {
  if (format['type'] !== 'grammar' || isObject(format['grammar'])) return format;
  const { type, ...grammar } = format;
  return { type, grammar };
}

/** The reverse: a grammar as Responses writes it. */
export function flattenGrammar(format: JsonObject): JsonObject {
  const grammar = format['grammar'];
  return format['type'] === 'grammar' && isObject(grammar) ? { type: 'grammar', ...grammar } : format;
}

/** Which tool the model must call. */
export function decodeToolChoice(body: Place): ToolChoice | undefined {
  const value = optionalValue(body, 'tool_choice');
  if (value === undefined) return undefined;
  if (value === 'none' || value === 'auto' || value === 'required') return { type: value };
  if (!isObject(value)) {
    throw invalidRequest('tool_choice', 'must be none, auto, required or an object');
  }
  const place: Place = { of: value, path: 'tool_choice.' };
  const type = requiredText(place, 'type');
  if (type === 'function' || type === 'custom') return { type, name: requiredName(place, 'name') };
  return (
    (type === 'allowed_tools' ? decodeAllowed(value) : undefined) ?? {
      type: 'opaque',
      dialect: family,
      value,
    }
  );
}

/** A choice among the caller's own tools; with a vendor's tool among them it stays whole. */
function decodeAllowed(value: JsonObject): ToolChoice | undefined {
  const tools = objects(value['tools']);
  const names = tools.map((tool) => text(tool['name']));
  const own = tools.every((tool) => tool['type'] === 'function' || tool['type'] === 'custom');
  if (!own || names.includes(undefined)) return undefined;
  return {
    type: 'allowed',
    mode: value['mode'] === 'required' ? 'required' : 'auto',
    names: names.filter((name) => name !== undefined),
  };
}
