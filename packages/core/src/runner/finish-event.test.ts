import { describe, expect, it } from 'vitest';
import { chat } from '../api/chat/dialect.js';
import { parseObject, type JsonObject } from '../json/read.js';
import { EventFramer } from '../passage/event-frames.js';
import { FinishEvent } from './finish-event.js';

const repair = (json: JsonObject) => chat.passage?.repair?.apply(json, true);

function finishEvent(text: string): FinishEvent {
  const found: FinishEvent[] = [];
  new EventFramer((frame) => found.push(new FinishEvent(frame, parseObject(frame.data) ?? {}))).push(
    Buffer.from(text),
  );
  const [only] = found;
  if (only === undefined) throw new Error('no event');
  return only;
}

function textOf(bytes: string | Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

const usual = 'event: x\r\ndata:  {"choices":[{"finish_reason":"stop","delta":{}}], "n":1.0 } \r\n\r\n';
const repaired = '{"choices":[{"finish_reason":"tool_calls","delta":{}}],"n":1';

describe('FinishEvent', () => {
  it('is the provider’s own, byte for byte', () => {
    expect(textOf(finishEvent(usual).bytes(undefined))).toBe(usual);
  });

  it('carries our facts behind the provider’s members', () => {
    expect(textOf(finishEvent(usual).bytesWith('{"a":1}', undefined))).toBe(
      usual.replace('"n":1.0 }', '"n":1.0 ,"extra_fields":{"a":1}}'),
    );
  });

  it('is written anew where the public API words it otherwise', () => {
    expect(textOf(finishEvent(usual).bytes(repair))).toBe(`data: ${repaired}}\n\n`);
    expect(textOf(finishEvent(usual).bytesWith('{}', repair))).toBe(
      `data: ${repaired},"extra_fields":{}}\n\n`,
    );
  });

  it('is written anew where it came in several lines', () => {
    const lines = 'data: {"choices":[],\ndata: "n":1}\n\n';
    expect(textOf(finishEvent(lines).bytes(undefined))).toBe(lines);
    expect(textOf(finishEvent(lines).bytesWith('{}', undefined))).toBe(
      'data: {"choices":[],"n":1,"extra_fields":{}}\n\n',
    );
  });
});
