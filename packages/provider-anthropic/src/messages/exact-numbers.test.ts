import { exactEvent, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { answer, assemble, parse } from '../../test/support.js';
import { decodeResponse } from './decode-response.js';
import { MessagesStreamDecoder } from './decode-stream.js';

const input = '{"id":12345678901234567890,"at":1.0}';
const block = (name: string): string => `{"type":"tool_use","id":"a","name":"${name}","input":${input}}`;
const read = (data: string): JsonObject => exactEvent({ json: parse(data), data });

function streamed(...events: string[]) {
  const decoder = new MessagesStreamDecoder();
  const emitted: Parameters<typeof assemble>[0][number][] = [];
  for (const data of events) decoder.push({ json: parse(data), data }, (event) => emitted.push(event));
  decoder.end((event) => emitted.push(event));
  return assemble(emitted).parts;
}

describe('numbers that a double would change', () => {
  it('stay in the tool that stands in for a response format', () => {
    const body = read(`{"content":[${block('bifrost_structured_output')}],"stop_reason":"tool_use"}`);
    expect(decodeResponse(answer(body)).choices[0]?.parts).toEqual([{ type: 'text', text: input }]);
  });

  it.each([
    [
      'the event that begins a block',
      `{"type":"content_block_start","index":0,"content_block":${block('f')}}`,
      '{"type":"content_block_stop","index":0}',
    ],
    ['the event that begins the message', `{"type":"message_start","message":{"content":[${block('f')}]}}`],
  ])('stay in an input that came whole with %s', (_name, ...events) => {
    expect(streamed(...events)).toMatchObject([{ type: 'tool_call', arguments: input }]);
  });
});
