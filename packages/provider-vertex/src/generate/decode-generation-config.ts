import { isObject, type ChatRequest, type JsonObject, type ReasoningRequest } from '@bifrost/core';
import {
  bothSpellings,
  field,
  optionalBoolean,
  optionalNumber,
  optionalPlace,
  optionalText,
  optionalTexts,
  otherFields,
  type Place,
} from '../wire/fields.js';
import { jsonSchemaOf } from './json-schema.js';

/** What `generationConfig` says in the hub's words, and what it says beyond them. */
export interface DecodedConfig {
  members: Partial<ChatRequest>;
  rest: JsonObject | undefined;
}

const numbers = {
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  maxOutputTokens: 'max_tokens',
  seed: 'seed',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  candidateCount: 'n',
} as const;

const known = bothSpellings(
  ...Object.keys(numbers),
  'stopSequences',
  'thinkingConfig',
  'responseLogprobs',
  'logprobs',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'responseModalities',
);
const thinkingMembers = bothSpellings('includeThoughts', 'thinkingBudget', 'thinkingLevel');

/** Reads `generationConfig`. */
export function decodeGenerationConfig(body: Place): DecodedConfig {
  const config = optionalPlace(body, 'generationConfig');
  if (config === undefined) return { members: {}, rest: undefined };
  const members: Partial<ChatRequest> = {};
  for (const name of keysOf(numbers)) {
    const value = optionalNumber(config, name);
    if (value !== undefined) members[numbers[name]] = value;
  }
  const stop = optionalTexts(config, 'stopSequences');
  if (stop !== undefined && stop.length > 0) members.stop = stop;
  if (optionalBoolean(config, 'responseLogprobs') === true) members.logprobs = true;
  const top = optionalNumber(config, 'logprobs');
  if (top !== undefined) members.top_logprobs = top;
  const thinking = decodeThinking(config);
  if (thinking.reasoning !== undefined) members.reasoning = thinking.reasoning;
  const format = decodeFormat(config);
  const modalities = decodeModalities(config);
  return {
    members: { ...members, ...format.members, ...modalities },
    rest: joined(otherFields(config.of, known), thinking.rest, format.rest),
  };
}

/**
 * A budget of -1 leaves it to the model, which nobody else can be told in a number. Without an amount, not to see thoughts
 * asks for none: others would begin to think.
 */
function decodeThinking(config: Place): { reasoning?: ReasoningRequest; rest?: JsonObject } {
  const thinking = optionalPlace(config, 'thinkingConfig');
  if (thinking === undefined) return {};
  const budget = optionalNumber(thinking, 'thinkingBudget');
  const level = optionalText(thinking, 'thinkingLevel');
  const shows = optionalBoolean(thinking, 'includeThoughts') ?? false;
  const reasoning: ReasoningRequest = { summary: shows ? 'auto' : 'none' };
  if (level !== undefined) reasoning.effort = level.toLowerCase();
  if (budget !== undefined && budget >= 0) reasoning.max_tokens = budget;
  const rest: JsonObject = otherFields(thinking.of, thinkingMembers) ?? {};
  if (budget !== undefined && budget < 0) rest['thinkingBudget'] = budget;
  const asks = shows || level !== undefined || budget !== undefined;
  return {
    ...(asks ? { reasoning } : {}),
    ...(Object.keys(rest).length === 0 ? {} : { rest: { thinkingConfig: rest } }),
  };
}

/** A schema means JSON; other types (enumerations) are Google's alone. */
function decodeFormat(config: Place): DecodedConfig {
  const type = optionalText(config, 'responseMimeType');
  const jsonSchema = field(config.of, 'responseJsonSchema');
  const ownSchema = optionalPlace(config, 'responseSchema')?.of;
  if (type !== undefined && type !== 'application/json') {
    if (type === 'text/plain') return { members: {}, rest: undefined };
    const rest: JsonObject = { responseMimeType: type };
    if (ownSchema !== undefined) rest['responseSchema'] = ownSchema;
    if (jsonSchema !== undefined) rest['responseJsonSchema'] = jsonSchema;
    return { members: {}, rest };
  }
  const schema = isObject(jsonSchema) ? jsonSchema : ownSchema && jsonSchemaOf(ownSchema);
  if (schema !== undefined) {
    return { members: { response_format: { type: 'json_schema', name: 'output', schema } }, rest: undefined };
  }
  return { members: type === undefined ? {} : { response_format: { type: 'json_object' } }, rest: undefined };
}

function decodeModalities(config: Place): Partial<ChatRequest> {
  const modalities = optionalTexts(config, 'responseModalities')?.map((modality) => modality.toLowerCase());
  return modalities === undefined || modalities.length === 0 ? {} : { modalities };
}

function joined(...parts: readonly (JsonObject | undefined)[]): JsonObject | undefined {
  const whole: JsonObject = Object.assign({}, ...parts);
  return Object.keys(whole).length === 0 ? undefined : whole;
}

function keysOf<T extends object>(value: T): (keyof T)[] {
  const keys: (keyof T)[] = [];
  for (const key in value) keys.push(key);
  return keys;
}
