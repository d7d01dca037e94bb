import { BifrostError, type ChatRequest, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import {
  answer,
  answerContext,
  assemble,
  decodeBytes,
  encodeContext,
  inbound,
  jsonOf,
  writeStream,
} from '../../test/support.js';
import { eventFrame, exceptionFrame } from '../event-stream/encode-frame.js';
import { bedrockAnthropic, bedrockAnthropicStream } from './dialect.js';

const model = 'anthropic.claude-3-5-sonnet-20241022-v2:0';

function chunk(value: JsonObject): Uint8Array {
  return eventFrame('chunk', { bytes: Buffer.from(JSON.stringify(value)).toString('base64'), p: 'abc' });
}

/** The events of a written stream, whose frames hold them in base64. */
function chunksIn(stream: Buffer): JsonObject[] {
  const held = stream.toString('latin1').matchAll(/"bytes":"([^"]+)"/gu);
  return Array.from(held, ([, bytes = '']) => {
    const event: JsonObject = JSON.parse(Buffer.from(bytes, 'base64').toString('utf8'));
    return event;
  });
}

const events = [
  {
    type: 'message_start',
    message: { id: 'msg_1', model: 'claude', content: [], usage: { input_tokens: 3, output_tokens: 1 } },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüße\n\ndata: x' } },
  { type: 'content_block_stop', index: 0 },
  {
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: 5 },
  },
  { type: 'message_stop', 'amazon-bedrock-invocationMetrics': { inputTokenCount: 3, outputTokenCount: 5 } },
];

describe("Claude's own bodies", () => {
  it('have the version in the body, and neither the model nor the wish for a stream', () => {
    const request: ChatRequest = {
      model: 'asked',
      stream: true,
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
      max_tokens: 5,
      unknown: { dialect: 'anthropic.messages', fields: { anthropic_beta: ['a', 'b'] } },
    };
    const { body } = bedrockAnthropic.encodeRequest(request, encodeContext(model, { stream: true }));
    expect(jsonOf(body)).toEqual({
      anthropic_version: 'bedrock-2023-05-31',
      anthropic_beta: ['a', 'b'],
      max_tokens: 5,
      messages: [{ role: 'user', content: 'Hi' }],
    });
  });

  it('are read whatever their version is, and stream where the path says so', () => {
    const body = {
      anthropic_version: '2026-10-21',
      anthropic_beta: ['x'],
      max_tokens: 5,
      messages: [{ role: 'user', content: 'Hi' }],
    };
    const whole = bedrockAnthropic.inbound?.decodeRequest(inbound(body, model));
    expect(whole).toMatchObject({
      model,
      stream: false,
      max_tokens: 5,
      unknown: { fields: { anthropic_beta: ['x'] } },
    });
    expect(bedrockAnthropicStream.inbound?.decodeRequest(inbound(body, model))?.stream).toBe(true);
  });

  it('are told from those of other models', () => {
    expect(() =>
      bedrockAnthropic.inbound?.decodeRequest(inbound({ inputText: 'Hi' }, 'amazon.titan-text-lite-v1')),
    ).toThrow(/bodies of Claude/u);
  });

  it('are answered in their own form', () => {
    const body = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [{ type: 'text', text: 'Hi' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 2 },
    };
    const decoded = bedrockAnthropic.decodeResponse(answer(body));
    const written = bedrockAnthropic.inbound?.encodeResponse(decoded, answerContext());
    expect(written === undefined ? {} : jsonOf(written.body)).toMatchObject({
      type: 'message',
      stop_reason: 'end_turn',
      usage: { input_tokens: 1 },
    });
    // where AWS's clients find the tokens, whatever the body is
    expect(written?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-amzn-bedrock-input-token-count': '1',
      'x-amzn-bedrock-output-token-count': '2',
    });
    expect(written?.headers).not.toHaveProperty('x-amzn-bedrock-cache-read-input-token-count');
    const usage = { ...body.usage, cache_read_input_tokens: 7, cache_creation_input_tokens: 0 };
    const cached = bedrockAnthropic.decodeResponse(answer({ ...body, usage }));
    expect(bedrockAnthropic.inbound?.encodeResponse(cached, answerContext()).headers).toMatchObject({
      'x-amzn-bedrock-input-token-count': '1',
      'x-amzn-bedrock-output-token-count': '2',
      'x-amzn-bedrock-cache-read-input-token-count': '7',
      'x-amzn-bedrock-cache-write-input-token-count': '0',
    });
  });
});

describe("Claude's own streams", () => {
  it('come in chunks of binary events, and go out in such again', () => {
    const { emitted, ended, malformed } = decodeBytes(bedrockAnthropic, events.map(chunk));
    expect(ended).toBe(true);
    expect(malformed).toBe(0);
    const said = assemble(emitted);
    expect(said).toMatchObject({
      parts: [{ type: 'text', text: 'Grüße\n\ndata: x' }],
      finish: { reason: 'stop' },
      usage: { prompt_tokens: 3, completion_tokens: 5 },
    });
    const again = decodeBytes(bedrockAnthropic, [writeStream(bedrockAnthropic, emitted)]);
    expect(again.ended).toBe(true);
    expect(assemble(again.emitted)).toMatchObject({
      parts: said.parts,
      finish: said.finish,
      usage: { prompt_tokens: 3 },
    });
  });

  it('hold whatever a text holds, also what only some take for line ends', () => {
    const text = 'a\u2028data: {"type":"ping"}\u2029b\u0085c\r\nd';
    const said = events.map((event) =>
      event.type === 'content_block_delta' ? { ...event, delta: { type: 'text_delta', text } } : event,
    );
    const { emitted } = decodeBytes(bedrockAnthropic, said.map(chunk));
    const again = decodeBytes(bedrockAnthropic, [writeStream(bedrockAnthropic, emitted)]);
    expect(again.malformed).toBe(0);
    expect(assemble(again.emitted).parts).toEqual([{ type: 'text', text }]);
  });

  it('end with the tokens where Bedrock puts them, and nowhere else', () => {
    const { emitted } = decodeBytes(bedrockAnthropic, events.map(chunk));
    const written = chunksIn(writeStream(bedrockAnthropic, emitted));
    expect(written.at(-1)).toEqual({
      type: 'message_stop',
      'amazon-bedrock-invocationMetrics': { inputTokenCount: 3, outputTokenCount: 5 },
    });
    expect(written.filter((event) => 'amazon-bedrock-invocationMetrics' in event)).toHaveLength(1);
    const cached = emitted.map((event) =>
      event.type === 'usage'
        ? {
            ...event,
            usage: { ...event.usage, prompt_tokens_details: { cached_tokens: 2, cache_write_tokens: 0 } },
          }
        : event,
    );
    expect(chunksIn(writeStream(bedrockAnthropic, cached)).at(-1)).toMatchObject({
      'amazon-bedrock-invocationMetrics': {
        inputTokenCount: 1,
        outputTokenCount: 5,
        cacheReadInputTokenCount: 2,
        cacheWriteInputTokenCount: 0,
      },
    });
    const uncounted = emitted.filter((event) => event.type !== 'usage');
    expect(chunksIn(writeStream(bedrockAnthropic, uncounted)).at(-1)).toEqual({ type: 'message_stop' });
  });

  it("fail with Bedrock's exceptions, both ways", () => {
    const failed = decodeBytes(bedrockAnthropic, [
      chunk(events[0] ?? {}),
      exceptionFrame('modelTimeoutException', { message: 'late' }),
    ]);
    expect(failed.emitted.at(-1)).toMatchObject({
      type: 'error',
      failure: { type: 'ModelTimeoutException', message: 'late' },
    });
    const written = bedrockAnthropic.inbound?.encodeStreamError(new BifrostError('timeout', 'late'));
    const read = decodeBytes(bedrockAnthropic, [Buffer.from(written ?? '')]).emitted;
    expect(read).toMatchObject([{ type: 'error', failure: { type: 'ModelStreamErrorException' } }]);
  });

  it('count a chunk that holds no JSON as malformed', () => {
    const broken = eventFrame('chunk', { bytes: Buffer.from('{"type":').toString('base64') });
    expect(decodeBytes(bedrockAnthropic, [broken]).malformed).toBe(1);
  });
});
