import { chat, exactEvent, object, objects, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { encodeContext, inbound, jsonOf, parse } from '../../test/support.js';
import { decodeRequest } from './decode-request.js';
import { encodeRequest } from './encode-request.js';

const model = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const content = [{ json: { degrees: 20, wind: ['N', 1] } }, { text: 'ok' }, { json: {} }];
const body: JsonObject = {
  messages: [
    { role: 'user', content: [{ text: 'The weather?' }] },
    { role: 'assistant', content: [{ toolUse: { toolUseId: 't1', name: 'weather', input: {} } }] },
    { role: 'user', content: [{ toolResult: { toolUseId: 't1', content } }] },
  ],
};

describe('results of tools in JSON', () => {
  const request = decodeRequest(inbound(body, model), false);

  it('stay JSON before Converse, where they are written anew', () => {
    const sent = jsonOf(encodeRequest(request, encodeContext(model)).body);
    const [result] = objects(objects(sent['messages'])[2]?.['content']);
    expect(object(result?.['toolResult'])?.['content']).toEqual(content);
  });

  it('are text before others, which know nothing else', () => {
    const sent = jsonOf(chat.encodeRequest(request, encodeContext('gpt-4o')).body);
    expect(objects(sent['messages'])[2]).toMatchObject({
      role: 'tool',
      tool_call_id: 't1',
      content: '{"degrees":20,"wind":["N",1]}\nok\n{}',
    });
  });

  it('keep every digit of their numbers', () => {
    const result = '{"json":{"id":12345678901234567890,"at":[1.0]}}';
    const message = `{"role":"user","content":[{"toolResult":{"toolUseId":"t1","content":[${result}]}}]}`;
    const data = `{"messages":[${message}]}`;
    const told = decodeRequest(inbound(exactEvent({ json: parse(data), data }), model), false);
    const sent = encodeRequest(told, encodeContext(model)).body;
    expect(sent.kind === 'bytes' && Buffer.from(sent.bytes).toString()).toContain(`"content":[${result}]`);
    const others = jsonOf(chat.encodeRequest(told, encodeContext('gpt-4o')).body);
    expect(objects(others['messages'])[0]?.['content']).toBe('{"id":12345678901234567890,"at":[1.0]}');
  });
});
