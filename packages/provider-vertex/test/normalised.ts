import { isObject, list, objects, type JsonObject, type JsonValue } from '@bifrost/core';
import { jsonSchemaOf } from '../src/generate/json-schema.js';

/*
 * Two bodies of generateContent that say the same, in one spelling: names in camel case, defaults left out, functions in
 * one object, signatures in one alphabet of base64.
 */

/** Members whose content belongs to the caller and keeps its spelling. */
const opaque = new Set(['args', 'response', 'responseJsonSchema', 'parametersJsonSchema', 'labels']);

export function normalised(body: JsonObject): JsonObject {
  const { model: _model, ...value } = object(camel(body));
  const config = object(value['generationConfig'] ?? {});
  if (JSON.stringify(config['responseModalities']) === '["TEXT"]') delete config['responseModalities'];
  if (config['candidateCount'] === 1) delete config['candidateCount'];
  if (isObject(config['responseSchema'])) {
    config['responseJsonSchema'] = jsonSchemaOf(config['responseSchema']);
    delete config['responseSchema'];
  }
  if (isObject(config['thinkingConfig'])) config['thinkingConfig']['includeThoughts'] ??= false;
  if (isObject(config['thinkingConfig']) && config['thinkingConfig']['thinkingBudget'] === 0) {
    delete config['thinkingConfig']['includeThoughts'];
  }
  if (Object.keys(config).length === 0) delete value['generationConfig'];
  else value['generationConfig'] = config;
  if (isObject(value['systemInstruction'])) delete value['systemInstruction']['role'];
  if (value['tools'] !== undefined) value['tools'] = tools(value['tools']);
  for (const content of objects(value['contents'])) content['role'] ??= 'user';
  return value;
}

function object(value: unknown): JsonObject {
  if (!isObject(value)) throw new Error('no object');
  return value;
}

/** Each tool by itself, functions last. */
function tools(value: unknown): JsonObject[] {
  const all = objects(value).flatMap((tool) => Object.entries(tool).map(([kind, item]) => ({ kind, item })));
  const functions = all
    .filter(({ kind }) => kind === 'functionDeclarations')
    .flatMap(({ item }) => list(item));
  return [
    ...all.filter(({ kind }) => kind !== 'functionDeclarations').map(({ kind, item }) => ({ [kind]: item })),
    ...(functions.length === 0 ? [] : [{ functionDeclarations: functions.filter(isObject) }]),
  ];
}

function camel(value: JsonValue | undefined, name = ''): JsonValue {
  if (name === 'thoughtSignature' && typeof value === 'string')
    return value.replaceAll('_', '/').replaceAll('-', '+');
  if (Array.isArray(value)) return value.map((item) => camel(item, name));
  if (!isObject(value) || opaque.has(name)) return value ?? null;
  return Object.fromEntries(
    Object.entries(value).map(([member, item]) => {
      const plain = member.replaceAll(/_([a-z])/gu, (_match, letter: string) => letter.toUpperCase());
      return [plain, camel(item, plain)];
    }),
  );
}
