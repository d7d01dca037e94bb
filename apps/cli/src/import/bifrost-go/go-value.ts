import { boolean, isObject, text, type JsonObject, type JsonValue } from '@bifrost/core';
import { setAt } from '../draft.js';
import type { Field } from '../field.js';
import type { Path } from '../path.js';
import { variableIn, type Variables } from '../variables.js';

/** What all parts of the import write into. */
export interface Target {
  readonly draft: JsonObject;
  readonly variables: Variables;
}

/** A field that goes on under the same or another name. */
export interface Move {
  readonly from: string;
  readonly to: Path;
  /** Never written out, and the name that its variable gets. */
  readonly secret?: string;
}

/** Writes a field where it belongs, and tells so. Gives whether there was one. */
export function move(field: Field, to: Path, { draft }: Target): boolean {
  const value = valueOf(field);
  if (value === undefined) return false;
  setAt(draft, to, value);
  field.exact(to);
  return true;
}

/** The same for what must not be written out. */
export function moveSecret(
  field: Field,
  to: Path,
  { target, wish }: { target: Target; wish: string },
): boolean {
  const known = variableOf(field);
  const literal = textOf(field);
  if (known === undefined && literal === undefined) return false;
  const value = known === undefined ? target.variables.literal(field, literal ?? '', wish) : `env.${known}`;
  setAt(target.draft, to, value);
  field.exact(to);
  return true;
}

/** Moves all of a list that are there. */
export function moveAll(
  from: Field,
  to: Path,
  { moves, target }: { moves: readonly Move[]; target: Target },
): void {
  for (const { from: name, to: rest, secret } of moves) {
    const field = from.at(name);
    if (secret === undefined) move(field, [...to, ...rest], target);
    else moveSecret(field, [...to, ...rest], { target, wish: secret });
  }
}

/** Later versions write a text that may come from elsewhere as an object: `{ value, env_var, from_env }`. */
function variableOf(field: Field): string | undefined {
  if (field.isObject) {
    const name = text(field.at('env_var').value) ?? text(field.at('ref').value) ?? '';
    const isMeant = boolean(field.at('from_env').value) === true || field.at('type').text === 'env';
    return isMeant && name !== '' ? name.replace(/^env\./u, '') : variableIn(field.at('value').text ?? '');
  }
  return variableIn(field.text ?? '');
}

function textOf(field: Field): string | undefined {
  if (!field.isObject) return field.text;
  return isSecretObject(field.value) ? field.at('value').text : JSON.stringify(field.value);
}

function isSecretObject(value: unknown): boolean {
  return isObject(value) && ('env_var' in value || 'from_env' in value || 'value' in value);
}

/** What stands there, in our way of writing it; nothing for empty texts, which mean "as by default" there. */
export function valueOf(field: Field): JsonValue | undefined {
  const variable = variableOf(field);
  if (variable !== undefined) return `env.${variable}`;
  if (isSecretObject(field.value)) return field.at('value').text;
  if (typeof field.value === 'string') return field.text;
  return isJson(field.value) && field.value !== null ? field.value : undefined;
}

function isJson(value: unknown): value is JsonValue {
  if (Array.isArray(value)) return value.every(isJson);
  if (isObject(value)) return Object.values(value).every(isJson);
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
