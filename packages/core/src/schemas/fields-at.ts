import { z } from 'zod';

/** Names of the fields that a schema knows at a path, to suggest one for a name that it does not know. */
export function fieldsAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const found = path.reduce<z.core.$ZodType[]>(
    (schemas, step) => schemas.flatMap((one) => members(one, step)),
    [schema],
  );
  return [...new Set(found.flatMap((one) => objectsIn(one)).flatMap((object) => Object.keys(object.shape)))];
}

/** The schemas of a member: several where a union leaves several possible. */
function members(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType[] {
  const inner = peel(schema);
  if (inner instanceof z.ZodArray) return [inner.element];
  if (inner instanceof z.ZodRecord) return [inner.valueType];
  return objectsIn(inner).flatMap((object) => object.shape[String(step)] ?? []);
}

function objectsIn(schema: z.core.$ZodType): z.ZodObject[] {
  const inner = peel(schema);
  if (inner instanceof z.ZodObject) return [inner];
  if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => objectsIn(option));
  return [];
}

/** Without what only surrounds a schema: default, optional, transformation. */
function peel(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodPipe) return peel(schema.in);
  const surrounds =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly;
  return surrounds ? peel(schema.unwrap()) : schema;
}
