import { describeIssue, type JsonObject, pathText, z } from '@bifrost/core';
import { badRequest } from '../faults/errors.js';

/** The body as a schema wants it; otherwise a refusal that names the member. */
export function check<T>(schema: z.ZodType<T>, body: JsonObject): T {
  const result = schema.safeParse(body, { reportInput: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue === undefined) throw badRequest(null, 'not in the form that is expected');
  throw badRequest(issue.path.length === 0 ? null : pathText(issue.path), describeIssue(issue));
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
