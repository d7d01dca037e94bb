import { type InProcessRequest, type JsonObject, type JsonValue, parseObject } from '@bifrost/core';
import { badRequest } from '../faults/errors.js';
import type { FormFile } from '../exchange.js';

/** A request's body: JSON, or the fields and files of a form. */
export interface ReadBody {
  body: JsonObject;
  files: Record<string, FormFile>;
}

/** Reads the body by its content type; refuses what is neither JSON object nor form. */
export async function readBody(request: InProcessRequest): Promise<ReadBody> {
  const bytes = request.body ?? new Uint8Array();
  const type = request.headers['content-type'] ?? 'application/json';
  if (type.toLowerCase().startsWith('multipart/form-data')) return await readForm(bytes, type);
  const body = parseObject(new TextDecoder().decode(bytes));
  if (!body) throw badRequest(null, 'The body must be a JSON object.');
  return { body, files: {} };
}

async function readForm(bytes: Uint8Array, type: string): Promise<ReadBody> {
  const fields = new Map<string, JsonValue>();
  const files: Record<string, FormFile> = {};
  for (const [name, value] of await formOf(bytes, type)) {
    if (typeof value === 'string') fields.set(name, value);
    // Several files may come as `image[]`.
    else
      files[name.replace(/\[\]$/u, '')] = { filename: value.name, mediaType: value.type, size: value.size };
  }
  return { body: Object.fromEntries(fields), files };
}

async function formOf(bytes: Uint8Array, type: string): Promise<FormData> {
  try {
    return await new Response(Buffer.from(bytes), { headers: { 'content-type': type } }).formData();
  } catch {
    throw badRequest(
      null,
      'The multipart form cannot be read; is the boundary in content-type the right one?',
    );
  }
}
