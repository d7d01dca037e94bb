import {
  invalidRequest,
  isObject,
  type ChatRequest,
  type JsonObject,
  type Tool,
  type ToolChoice,
} from '@bifrost/core';
import { generateDialectId } from '../dialect-ids.js';
import {
  bothSpellings,
  field,
  optionalPlace,
  optionalPlaces,
  optionalText,
  optionalTexts,
  otherFields,
  type Place,
} from '../wire/fields.js';
import { jsonSchemaOf } from './json-schema.js';
import { decodeToolName } from './tool-names.js';

const functionMembers = bothSpellings('name', 'description', 'parametersJsonSchema');
const declarations = bothSpellings('functionDeclarations');

/** The tools of a request: functions, and those that Google runs itself. */
function decodeTools(body: Place): Tool[] | undefined {
  return optionalPlaces(body, 'tools')?.flatMap((tool): Tool[] => {
    const functions = optionalPlaces(tool, 'functionDeclarations')?.map(decodeFunction) ?? [];
    // One object may hold functions and several tools of Google's beside them.
    return Object.entries(otherFields(tool.of, declarations) ?? {})
      .map(([kind, value]): Tool => {
        return { type: 'opaque', dialect: generateDialectId, kind, value: { [kind]: value } };
      })
      .concat(functions);
  });
}

function decodeFunction(place: Place): Tool {
  const name = optionalText(place, 'name');
  if (name === undefined || name === '') throw invalidRequest(`${place.path}name`, 'is required');
  const decoded: Tool = { type: 'function', name: decodeToolName(name) };
  const description = optionalText(place, 'description');
  const schema = field(place.of, 'parametersJsonSchema');
  const parameters = optionalPlace(place, 'parameters');
  if (description !== undefined) decoded.description = description;
  if (isObject(schema)) decoded.parameters = schema;
  else if (parameters !== undefined) decoded.parameters = jsonSchemaOf(parameters.of);
  const rest = otherFields(place.of, functionMembers);
  if (rest !== undefined) decoded.native = { dialect: generateDialectId, value: rest };
  return decoded;
}

/** `toolConfig`: the choice among functions, and what the hub does not know of it. */
export function decodeToolConfig(body: Place): { choice?: ToolChoice; rest?: JsonObject } {
  const config = optionalPlace(body, 'toolConfig');
  const calling = config === undefined ? undefined : optionalPlace(config, 'functionCallingConfig');
  const result: { choice?: ToolChoice; rest?: JsonObject } = {};
  const rest: JsonObject = {
    ...(config === undefined ? undefined : otherFields(config.of, bothSpellings('functionCallingConfig'))),
  };
  if (calling !== undefined) {
    result.choice = decodeChoice(calling);
    const others = otherFields(calling.of, choiceMembers);
    // one that is kept whole holds them already
    if (others !== undefined && result.choice.type !== 'opaque') rest['functionCallingConfig'] = others;
  }
  if (Object.keys(rest).length > 0) result.rest = rest;
  return result;
}

const choiceMembers = bothSpellings('mode', 'allowedFunctionNames');

function decodeChoice(calling: Place): ToolChoice {
  const names = optionalTexts(calling, 'allowedFunctionNames')?.map(decodeToolName) ?? [];
  const [only] = names;
  switch (optionalText(calling, 'mode') ?? 'AUTO') {
    case 'AUTO':
      return names.length === 0 ? { type: 'auto' } : opaque(calling);
    case 'NONE':
      return { type: 'none' };
    case 'ANY':
      if (only === undefined) return { type: 'required' };
      return names.length === 1
        ? { type: 'function', name: only }
        : { type: 'allowed', mode: 'required', names };
    default:
      return opaque(calling);
  }
}

function opaque({ of }: Place): ToolChoice {
  return { type: 'opaque', dialect: generateDialectId, value: of };
}

/** Tools as members of a request, left out where there are none. */
export function decodeToolMembers(body: Place): Pick<ChatRequest, 'tools' | 'tool_choice'> {
  const tools = decodeTools(body);
  const { choice } = decodeToolConfig(body);
  return {
    ...(tools === undefined ? {} : { tools }),
    ...(choice === undefined ? {} : { tool_choice: choice }),
  };
}
