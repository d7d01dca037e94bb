import { type JsonObject, z } from '@bifrost/core';
import { badRequest } from '../faults/errors.js';

/** The body as a schema wants it; otherwise a refusal that names the member. */
export function check<T>(schema: z.ZodType<T>, body: JsonObject): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw badRequest(pathOf(issue?.path ?? []), issue?.message ?? 'not in the form that is expected');
}

function pathOf(path: readonly PropertyKey[]): string | null {
  let written = '';
  for (const step of path) {
    if (typeof step === 'number') written += `[${step}]`;
    else written += written === '' ? String(step) : `.${String(step)}`;
  }
  return written === '' ? null : written;
}

/** A part of a content list; parts of kinds that we do not know are counted, not refused. */
const contentPart = z.looseObject({ type: z.string(), text: z.string().nullish() });

/** Content as text or as a list of parts. */
export const content = z.union([z.string(), z.array(contentPart)], {
  error: 'must be a string or a list of parts, each with a type',
});

export const positive = z.int().min(1).nullish();
export const flag = z.boolean().nullish();
export const stopSequences = z
  .union([z.string(), z.array(z.string())], { error: 'must be a string or a list of strings' })
  .nullish();

/** JSON of a kind that the sandbox looks at only where it understands it. */
export const anyObject = z.record(z.string(), z.json());
