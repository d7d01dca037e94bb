import { describe, expect, it } from 'vitest';
import { embeddings } from '../api/embeddings/dialect.js';
import type { JsonObject, JsonValue } from '../json/read.js';
import { callOf } from '../../test/support/ask.js';
import { boundIdsOf } from './bound-ids.js';
import type { Call } from './call.js';
import { readMembers } from './members.js';

function idsOf(body: JsonObject, more: Partial<Call> = {}) {
  const call = callOf(body, more);
  return boundIdsOf(call, readMembers(call.body));
}

const user = (content: JsonValue): JsonObject => ({ role: 'user', content });
const reasoning = (data: JsonValue): JsonObject => ({ type: 'reasoning', id: 'rs', encrypted_content: data });

describe('boundIdsOf', () => {
  it.each<[string, JsonObject, string]>([
    ['Chat', { type: 'file', file: { file_id: 'f' } }, 'messages'],
    ['Responses', { type: 'input_image', file_id: 'f' }, 'input'],
    ['a source', { type: 'document', source: { type: 'file', file_id: 'f' } }, 'messages'],
    ['a result of a tool', { type: 'tool_result', content: [{ source: { file_id: 'f' } }] }, 'messages'],
  ])('finds files as %s names them', (_name, part, member) => {
    const body = { model: 'm', [member]: [user('hello'), user([{ type: 'text', text: 'a' }, part])] };
    const found = [{ member: `${member}[1].file_id`, id: 'f' }];
    expect(idsOf(body)).toEqual(found);
    expect(idsOf({}, { body: { kind: 'object', value: body } })).toEqual(found);
  });

  it('finds the newest encrypted reasoning', () => {
    const input = [reasoning('one'), user('a'), reasoning('two'), user('b')];
    expect(idsOf({ model: 'm', input })).toEqual([{ member: 'input[2].encrypted_content', id: 'two' }]);
  });

  it.each<[string, JsonObject]>([
    ['words about it', { messages: [user('"file_id": "f" and "encrypted_content": "x"')] }],
    ['a tool that has such a parameter', { messages: [], tools: [{ properties: { file_id: {} } }] }],
    ['a call of it', { messages: [user([{ type: 'tool_use', input: { file_id: 'f' } }])] }],
    ['notes on a past answer', { messages: [user([{ type: 'text', citations: [{ file_id: 'f' }] }])] }],
    ['encrypted results of a search', { messages: [user([{ type: 'result', encrypted_content: 'x' }])] }],
    ['nothing', { messages: [user([{ file_id: null }])], input: [reasoning(null), 'file_id', 7] }],
    ['what is no list', { messages: { file_id: 'f' }, input: 'file_id' }],
    ['an announcement', { input: [], include: ['reasoning.encrypted_content'] }],
  ])('takes no alarm from %s', (_name, body) => {
    expect(idsOf({ model: 'm', ...body })).toEqual([]);
  });

  it('looks at a bounded number of files, and at conversations only', () => {
    const parts = Array.from({ length: 100 }, (_, index) => ({ file: { file_id: `f${index}` } }));
    expect(idsOf({ model: 'm', messages: [user(parts)] })).toHaveLength(16);
    let deep: JsonValue = { file_id: 'f' };
    for (let level = 0; level < 50_000; level += 1) deep = [deep];
    expect(idsOf({}, { body: { kind: 'object', value: { messages: [user(deep)] } } })).toEqual([]);
    const call = { dialect: embeddings };
    expect(idsOf({ model: 'm', input: [user([{ file_id: 'f' }])] }, call)).toEqual([]);
  });
});
