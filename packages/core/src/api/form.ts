import { invalidRequest } from '../adapter/failures.js';
import type { InboundRequest, WireBody } from '../adapter/wire.js';
import type { UploadedFile } from '../hub/beyond-chat.js';
import type { JsonObject, JsonValue } from '../json/read.js';
import { topLevel, type Place } from './request-fields.js';

/** Which fields of a form are more than texts. */
export interface FormTypes {
  numbers: readonly string[];
  booleans: readonly string[];
  /** Fields that may come several times, also as `name[]`. */
  lists: readonly string[];
}

type Form = Extract<WireBody, { kind: 'multipart' }>;

/** The body of a client's request, which must be a form. */
export function formBody(request: InboundRequest): Form {
  if (request.body.kind === 'multipart') return request.body;
  throw invalidRequest(undefined, 'the body must be multipart/form-data');
}

/**
 * The fields of a form as if they had come in JSON, so that the same readers can check them. Fields that have no type
 * stay texts, and lists of texts where they came several times.
 */
export function formPlace(form: Form, types: FormTypes): Place {
  // A map and not an object: the names are the client's, and `__proto__` would be more than a name.
  const values = new Map<string, JsonValue>();
  for (const { name, value } of form.fields) {
    const plain = name.endsWith('[]') ? name.slice(0, -2) : name;
    if (types.lists.includes(plain)) values.set(plain, append(values.get(plain) ?? [], value));
    else {
      const before = values.get(name);
      values.set(name, before === undefined ? typed(name, value, types) : append(before, value));
    }
  }
  return topLevel(Object.fromEntries(values));
}

function append(before: JsonValue, value: string): JsonValue[] {
  return Array.isArray(before) ? [...before, value] : [before, value];
}

function typed(name: string, value: string, types: FormTypes): JsonValue {
  if (types.numbers.includes(name)) {
    const number = Number(value);
    if (value.trim() === '' || !Number.isFinite(number)) throw invalidRequest(name, 'must be a number');
    return number;
  }
  if (types.booleans.includes(name)) {
    if (value === 'true' || value === 'false') return value === 'true';
    throw invalidRequest(name, 'must be true or false');
  }
  return value;
}

/** Writes members as fields; a list becomes one field for each of its items. */
export function formFields(members: JsonObject): { name: string; value: string }[] {
  return Object.entries(members).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const items = Array.isArray(value) ? value : [value];
    return items.map((item) => ({ name, value: typeof item === 'string' ? item : JSON.stringify(item) }));
  });
}

/** The files of a form by the name of their field, `image[]` counting as `image`. Refuses files in other fields. */
export function formFiles(form: Form, names: readonly string[]): ReadonlyMap<string, UploadedFile[]> {
  const files = new Map<string, UploadedFile[]>();
  for (const file of form.files) {
    const name = file.name.endsWith('[]') ? file.name.slice(0, -2) : file.name;
    if (!names.includes(name))
      throw invalidRequest(file.name, `is a file; files are taken as ${names.join(', ')}`);
    files.set(name, [...(files.get(name) ?? []), file]);
  }
  return files;
}
