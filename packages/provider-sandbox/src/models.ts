import type { JsonObject } from '@bifrost/core';
import { faultTable } from './faults/fault-table.js';

/** A model that the sandbox lists, and what it does. */
export interface SandboxModel {
  id: string;
  does: string;
}

const answering: readonly SandboxModel[] = [
  { id: 'echo', does: 'repeats the last user message; any unknown name does the same' },
  { id: 'lorem', does: 'writes 300 words of filler text; `lorem-<n>` writes n words, up to 100000' },
  {
    id: 'tools',
    does: 'calls the first or forced tool with arguments made from its schema, then sums up the results',
  },
  { id: 'reasoning', does: 'thinks aloud, then repeats the last user message' },
  { id: 'json', does: 'answers with made-up data that fits `response_format`' },
  { id: 'vision', does: 'tells which kinds of parts the last user message has' },
];

/** Every listed model: those that answer, then one for each fault. */
export const sandboxModels: readonly SandboxModel[] = [
  ...answering,
  ...faultTable.map(({ kind, effect }) => ({ id: `fault-${kind}`, does: effect })),
];

/** Seconds since 1970 of the first of January 2025: the models of a simulation are never newer. */
const created = 1_735_689_600;

/** A model as `GET /v1/models` shows it. */
export function modelObject(model: SandboxModel): JsonObject {
  return { id: model.id, object: 'model', created, owned_by: 'sandbox', description: model.does };
}

/** The whole list as `GET /v1/models` shows it, set answers included. */
export function modelList(setAnswers: readonly string[]): JsonObject {
  const known = new Set(sandboxModels.map((model) => model.id));
  const set = setAnswers
    .filter((id) => !known.has(id))
    .map((id) => ({ id, does: 'says the text that the configuration sets for it' }));
  return { object: 'list', data: [...sandboxModels, ...set].map(modelObject) };
}
