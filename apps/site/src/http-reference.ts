import { list, object, objects, text, texts, type JsonObject } from '@bifrost/core';
import { withoutTags } from './without-tags.js';
import type { StagedPage } from './stage-pages.js';

/** An operation of an OpenAPI document with its place. */
interface Operation {
  method: string;
  path: string;
  of: JsonObject;
}

/** Groups of the gateway's own; all others are dialects, told as one table each. */
const told: ReadonlySet<string> = new Set([
  'Unified API',
  'Frameworks',
  'Health',
  'Gateway',
  'Operators',
  'Page',
]);

/** The pages of the HTTP API, made of the document that a gateway with every provider serves. */
export function httpReference(document: JsonObject): StagedPage[] {
  const operations = operationsIn(document);
  const tags = objects(document['tags']).map(({ name }) => text(name) ?? '');
  const own = tags.filter((tag) => told.has(tag));
  const dialects = tags.filter((tag) => !told.has(tag));
  const sections = [
    ...own.map((tag) => `## ${tag}\n\n${operationsOf(operations, tag).map(operationSection).join('\n\n')}`),
    ...(dialects.length === 0 ? [] : [dialectSection(dialects, operations)]),
    steeringSection(operations),
  ];
  return [
    {
      target: 'reference/http-api.md',
      markdown: withoutTags(`${introduction}\n\n${sections.join('\n\n')}\n`),
    },
    { target: 'reference/http-schemas.md', markdown: withoutTags(schemasPage(document)) },
  ];
}

const introduction = `# The HTTP API

What a gateway with every provider serves. Your gateway describes itself at \`GET /openapi.json\`; [this one's document](/openapi.json) is what this page is made of. [The gateway](/gateway) explains tokens, headers and limits, [Errors](/errors) every code, and [the schemas](/reference/http-schemas) have a page of their own.`;

function operationsIn(document: JsonObject): Operation[] {
  return Object.entries(object(document['paths']) ?? {}).flatMap(([path, item]) =>
    Object.entries(object(item) ?? {}).map(([method, of]) => ({
      method: method.toUpperCase(),
      path,
      of: object(of) ?? {},
    })),
  );
}

function operationsOf(operations: readonly Operation[], tag: string): Operation[] {
  return operations.filter(({ of }) => list(of['tags']).includes(tag));
}

function operationSection({ method, path, of }: Operation): string {
  const query = objects(of['parameters']).filter((parameter) => parameter['in'] === 'query');
  const lines = [
    `### ${method} ${path} {#${text(of['operationId']) ?? ''}}`,
    sentence(`${text(of['summary']) ?? ''}. ${text(of['description']) ?? ''}`),
    parameterTable(query),
    bodyLine('Takes', object(of['requestBody'])),
    ...Object.entries(object(of['responses']) ?? {})
      .filter(([status]) => status !== 'default')
      .map(([status, response]) => bodyLine(`Answers ${status}:`, object(response))),
  ];
  return lines.filter((line) => line !== '').join('\n\n');
}

function parameterTable(parameters: readonly JsonObject[]): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(
    ({ name, schema, description }) =>
      `| \`${text(name) ?? ''}\` | ${typeOf(object(schema) ?? {})} | ${cell(text(description) ?? '')} |`,
  );
  return ['| parameter | type | |', '| --- | --- | --- |', ...rows].join('\n');
}

function bodyLine(label: string, body: JsonObject | undefined): string {
  const content = Object.entries(object(body?.['content']) ?? {});
  if (content.length === 0) return '';
  const kinds = content.map(([media, value]) => {
    const schema = object(object(value)?.['schema']);
    return schema === undefined ? `\`${media}\`` : `${typeOf(schema)} as \`${media}\``;
  });
  return `${label} ${kinds.join(', or ')}.`;
}

function dialectSection(dialects: readonly string[], operations: readonly Operation[]): string {
  const tables = dialects.map((tag) => {
    const rows = operationsOf(operations, tag).map(
      ({ method, path, of }) => `| \`${method} ${path}\` | ${text(of['summary']) ?? ''} |`,
    );
    return [`### /${tag}`, '| route | |\n| --- | --- |\n' + rows.join('\n')].join('\n\n');
  });
  return `## The vendors' APIs\n\nBodies and errors are as each vendor documents them. A model may be \`provider/model\` on every one.\n\n${tables.join('\n\n')}`;
}

/** The headers are the same everywhere, so that they are told once. */
function steeringSection(operations: readonly Operation[]): string {
  const steered = operations.find(({ of }) =>
    objects(of['parameters']).some((each) => each['in'] === 'header'),
  );
  const headers = objects(steered?.of['parameters']).filter((each) => each['in'] === 'header');
  const rows = headers.map(
    ({ name, description }) => `| \`${text(name) ?? ''}\` | ${cell(text(description) ?? '')} |`,
  );
  return `## Headers that steer a call\n\n${['| header | |', '| --- | --- |', ...rows].join('\n')}`;
}

function schemasPage(document: JsonObject): string {
  const schemas = Object.entries(object(object(document['components'])?.['schemas']) ?? {});
  const sections = schemas
    .toSorted(([one], [other]) => one.localeCompare(other, 'en'))
    .map(([name, schema]) => schemaSection(name, object(schema) ?? {}));
  return `# Schemas of the HTTP API\n\nObjects may get more members than are listed; a client reads past what it does not know.\n\n${sections.join('\n\n')}\n`;
}

function schemaSection(name: string, schema: JsonObject): string {
  const { description, ...rest } = schema;
  const table = memberTable(rest);
  const lines = [
    `## ${name} {#${name.toLowerCase()}}`,
    sentence(text(description) ?? ''),
    table === '' ? `Is ${typeOf(rest)}.` : table,
  ];
  return lines.filter((line) => line !== '').join('\n\n');
}

function memberTable(schema: JsonObject): string {
  const rows = membersOf(schema, '').map(
    ({ path, type, needed, description }) =>
      `| \`${path}\` | ${type} | ${needed ? 'always' : ''} | ${description} |`,
  );
  if (rows.length === 0) return '';
  return ['| member | type | there | |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

interface Member {
  path: string;
  type: string;
  needed: boolean;
  description: string;
}

/** Members of an object, each followed by those within it. */
function membersOf(schema: JsonObject, prefix: string): Member[] {
  const required = new Set(list(schema['required']));
  return Object.entries(object(schema['properties']) ?? {}).flatMap(([name, value]) => {
    const of = object(value) ?? {};
    const path = `${prefix}${name}`;
    const member: Member = {
      path,
      type: typeOf(of),
      needed: required.has(name),
      description: cell(text(of['description']) ?? ''),
    };
    const items = object(of['items']);
    const within = items === undefined ? membersOf(of, `${path}.`) : membersOf(items, `${path}[].`);
    within.unshift(member);
    return within;
  });
}

/** The type of a schema in words, with a link where it is one that has a name. */
function typeOf(schema: JsonObject): string {
  const reference = text(schema['$ref'])?.split('/').at(-1);
  if (reference !== undefined) return `[${reference}](/reference/http-schemas#${reference.toLowerCase()})`;
  const options = [...objects(schema['anyOf']), ...objects(schema['oneOf'])];
  if (options.length > 0) return [...new Set(options.map(typeOf))].join(' or ');
  if (schema['const'] !== undefined) return `\`${JSON.stringify(schema['const'])}\``;
  const choices = list(schema['enum']);
  if (choices.length > 0) return choices.map((choice) => `\`${String(choice)}\``).join(', ');
  const { type } = schema;
  if (Array.isArray(type)) return texts(type).join(' or ');
  if (type === 'array') return `list of ${typeOf(object(schema['items']) ?? {})}`;
  return text(type) ?? 'anything';
}

function sentence(value: string): string {
  return value.trim();
}

function cell(value: string): string {
  return sentence(value)
    .replaceAll('|', String.raw`\|`)
    .replaceAll('\n', ' ');
}
