import { isObject, object, objects, parseObject, text, type JsonObject } from '@bifrost/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { bedrockConverse } from '../src/converse/dialect.js';
import { bedrockCountTokens } from '../src/count-tokens/dialect.js';
import { bedrockAnthropic } from '../src/invoke/dialect.js';
import { recordedCases } from '../../../tooling/recorded-cases.js';
import { sharedJson } from '../../../tooling/shared-data.js';
import { deepFreeze, encodeContext, inbound, jsonOf } from './support.js';

/** What a client sent, and for which model. */
interface Sent {
  id: string;
  model: string;
  body: JsonObject;
}

const recordings = await recordedCases({ providers: ['bedrock'] });
/** The captures all name one model, which can neither think nor answer in a schema. */
const newerModel = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const captures = objects(sharedJson('specs/captures/bedrock.json')).map((capture) => {
  const url = decodeURIComponent(text(capture['url']) ?? '');
  return {
    id: `${text(capture['name'])} (official SDK)`,
    endpoint: url.slice(url.lastIndexOf('/') + 1),
    model: /reasoning|structured/u.test(text(capture['name']) ?? '')
      ? newerModel
      : url.slice('/model/'.length, url.lastIndexOf('/')),
    body: object(capture['body']) ?? {},
  };
});

const converse: Sent[] = [
  ...recordings.flatMap(({ id, family, model, request }) =>
    family === 'bedrock-converse' && request !== undefined ? [{ id, model, body: request }] : [],
  ),
  ...captures.filter(({ endpoint }) => endpoint.startsWith('converse')),
];
const claude: Sent[] = [
  ...recordings.flatMap(({ id, family, model, request }) =>
    family === 'bedrock-invoke' && request?.['anthropic_version'] !== undefined
      ? [{ id, model, body: request }]
      : [],
  ),
  ...captures.filter(({ endpoint }) => endpoint === 'invoke'),
];

/** A body as we write it once we have read it, and what of it we say we left out. */
function throughHub({ model, body }: Sent): { written: JsonObject; dropped: readonly string[] } {
  const request = bedrockConverse.inbound?.decodeRequest(inbound(deepFreeze(body), model));
  if (request === undefined) throw new Error('no client can speak it');
  const { body: wire, dropped } = bedrockConverse.encodeRequest(deepFreeze(request), encodeContext(model));
  return { written: normalised(jsonOf(wire)), dropped };
}

/** One spelling for what means the same: defaults left out, results first, documents as bytes. */
function normalised(body: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [member, value] of Object.entries(body)) {
    const isEmpty = Array.isArray(value)
      ? value.length === 0
      : isObject(value) && Object.keys(value).length === 0;
    if (!isEmpty) result[member] = value;
  }
  const additional = { ...object(body['additionalModelRequestFields']) };
  if (Object.keys(additional).length === 0) delete result['additionalModelRequestFields'];
  // Ours asks Claude which sequence ended its answer.
  delete result['additionalModelResponseFieldPaths'];
  result['messages'] = objects(body['messages']).map((message) => ({
    role: message['role'] ?? '',
    content: objects(message['content'])
      .map(normalisedBlock)
      .toSorted((one, other) => rank(one, message) - rank(other, message)),
  }));
  const format = object(object(body['outputConfig'])?.['textFormat']);
  const schema = object(object(format?.['structure'])?.['jsonSchema']);
  if (schema !== undefined) {
    result['outputConfig'] = { ...schema, schema: parseObject(text(schema['schema']) ?? '') };
  }
  return result;
}

function rank(block: JsonObject, { role }: JsonObject): number {
  return role === 'user' && block['toolResult'] !== undefined ? 0 : 1;
}

function normalisedBlock(block: JsonObject): JsonObject {
  const document = object(block['document']);
  const words = text(object(document?.['source'])?.['text']);
  if (words === undefined) return block;
  return { document: { ...document, source: { bytes: Buffer.from(words).toString('base64') } } };
}

describe('requests of clients', () => {
  it(`come out as they went in (${converse.length} cases)`, () => {
    for (const sent of converse) {
      const { written, dropped } = throughHub(sent);
      expect([sent.id, written]).toEqual([sent.id, normalised(sent.body)]);
      expect([sent.id, dropped]).toEqual([sent.id, []]);
    }
  });

  it(`in Claude's own form come out as they went in (${claude.length} cases)`, () => {
    for (const { id, model, body } of claude) {
      const request = bedrockAnthropic.inbound?.decodeRequest(inbound(deepFreeze(body), model));
      if (request === undefined) throw new Error('no client can speak it');
      const wire = bedrockAnthropic.encodeRequest(deepFreeze(request), encodeContext(model));
      expect([id, spelledOut(jsonOf(wire.body))]).toEqual([id, spelledOut(body)]);
      expect([id, wire.dropped]).toEqual([id, []]);
    }
  });

  it('to be counted are those of the official SDK', () => {
    for (const { body } of captures.filter(({ endpoint }) => endpoint === 'count-tokens')) {
      const request = bedrockCountTokens.inbound?.decodeRequest(inbound(body));
      if (request === undefined) throw new Error('no client can speak it');
      const wire = bedrockCountTokens.encodeRequest(request, encodeContext('anthropic.claude-3-haiku'));
      expect(jsonOf(wire.body)).toEqual(body);
    }
  });
});

/** Strings as blocks, and system turns hoisted, as every version of Claude takes them. */
function spelledOut(body: JsonObject): JsonObject {
  const turns = objects(body['messages']).map(({ role, content }) => ({ role, content: blocksOf(content) }));
  const hoisted = turns.filter(({ role }) => role === 'system').flatMap(({ content }) => content);
  return {
    ...body,
    system: [...blocksOf(body['system'] ?? []), ...hoisted],
    messages: turns.filter(({ role }) => role !== 'system'),
  };
}

function blocksOf(content: unknown): JsonObject[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : objects(content);
}

const schema = object(sharedJson('specs/bedrock-runtime.derived.schema.json'));

describe("AWS's own description of Converse", () => {
  it(`holds for every request that we write (${schema === undefined ? 0 : converse.length} cases)`, () => {
    if (schema === undefined) return;
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    ajv.addSchema(schema, 'bedrock');
    const isRequest = ajv.compile({ $ref: 'bedrock#/$defs/ConverseRequest' });
    for (const { id, model, body } of converse) {
      const request = bedrockConverse.inbound?.decodeRequest(inbound(body, model));
      if (request === undefined) throw new Error('no client can speak it');
      const written = jsonOf(bedrockConverse.encodeRequest(request, encodeContext(model)).body);
      expect([id, isRequest(written) ? [] : isRequest.errors]).toEqual([id, []]);
    }
  });
});
