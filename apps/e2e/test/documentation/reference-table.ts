import { list, object, text, type JsonObject } from '@bifrost/core';

/** A field of the configuration, as a row of the reference. */
interface Field {
  path: string;
  type: string;
  fallback: string;
  description: string;
}

/** The reference of a JSON Schema's fields as a Markdown table. Objects are listed before what stands in them. */
export function referenceTable(schema: JsonObject, prefix: string): string {
  const rows = fieldsOf(schema, prefix).map(
    ({ path, type, fallback, description }) => `| \`${path}\` | ${type} | ${fallback} | ${description} |`,
  );
  return ['| field | type | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function fieldsOf(schema: JsonObject, prefix: string): Field[] {
  const properties = object(schema['properties']) ?? {};
  const required = new Set(list(schema['required']));
  const fields: Field[] = [];
  for (const [name, value] of Object.entries(properties)) {
    const field = object(value) ?? {};
    const path = prefix === '' ? name : `${prefix}.${name}`;
    fields.push({
      path,
      type: typeOf(field),
      fallback: fallbackOf(field, required.has(name)),
      description: cell(text(field['description']) ?? ''),
    });
    fields.push(...within(field, path));
  }
  return fields;
}

/** What stands inside a field: members of an object, of the objects of a list, or of the one object that it may be. */
function within(field: JsonObject, path: string): Field[] {
  const items = object(field['items']);
  if (items !== undefined) return fieldsOf(items, `${path}[]`);
  const objects = optionsOf(field).filter((option) => option['properties'] !== undefined);
  const [only] = objects;
  // several forms of one object share names, and their page explains them better than a table
  return fieldsOf(only !== undefined && objects.length === 1 ? only : field, path);
}

function optionsOf(field: JsonObject): JsonObject[] {
  const options = list(field['anyOf']).length > 0 ? list(field['anyOf']) : list(field['oneOf']);
  return options.map((option) => object(option) ?? {});
}

function typeOf(field: JsonObject): string {
  const options = optionsOf(field);
  if (options.length > 0) return [...new Set(options.map(typeOf))].join(' or ');
  const constant = field['const'];
  if (constant !== undefined) return `\`${JSON.stringify(constant)}\``;
  const choices = list(field['enum']);
  if (choices.length > 0 && choices.length <= 6)
    return choices.map((choice) => `\`${String(choice)}\``).join(', ');
  const kind = text(field['type']) ?? 'any';
  if (kind !== 'array') return kind;
  return `list of ${typeOf(object(field['items']) ?? {})}`;
}

function fallbackOf(field: JsonObject, required: boolean): string {
  const value = field['default'];
  if (value === undefined) return required ? '**needed**' : '–';
  const written = JSON.stringify(value);
  return written === '{}' ? '–' : `\`${written}\``;
}

function cell(value: string): string {
  return value.replaceAll(/[|*]/g, String.raw`\$&`).replaceAll('\n', ' ');
}
