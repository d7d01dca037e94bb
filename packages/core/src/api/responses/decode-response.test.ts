import { describe, expect, it } from 'vitest';
import { answerContext, answerOf, frozen, jsonOf } from '../../../test/support/dialects.js';
import { WireFailure } from '../../adapter/failures.js';
import type { JsonObject } from '../../json/read.js';
import { decodeCarried, encodeCarried } from './carried.js';
import { decodeResponse } from './decode-response.js';
import { encodeResponse } from './encode-response.js';

const output: JsonObject[] = [
  {
    type: 'reasoning',
    id: 'rs_1',
    summary: [
      { type: 'summary_text', text: 'first' },
      { type: 'summary_text', text: 'then' },
    ],
    content: [{ type: 'reasoning_text', text: 'aloud' }],
    encrypted_content: 'x',
  },
  {
    type: 'message',
    id: 'msg_1',
    role: 'assistant',
    status: 'completed',
    phase: 'commentary',
    content: [
      {
        type: 'output_text',
        text: 'a',
        annotations: [{ type: 'file_path', file_id: 'f', index: 0 }],
        logprobs: [],
      },
      { type: 'refusal', refusal: 'b' },
    ],
  },
  {
    type: 'message',
    id: 'msg_2',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text: 'c', annotations: [], logprobs: [] }],
  },
  {
    type: 'function_call',
    id: 'fc_1',
    call_id: 'call_1',
    name: 'get',
    arguments: '{}',
    status: 'completed',
    namespace: 'n',
  },
  {
    type: 'custom_tool_call',
    id: 'ctc_1',
    call_id: 'call_2',
    name: 'sql',
    input: 'select',
    status: 'completed',
  },
  { type: 'compaction', id: 'cmp_1', encrypted_content: 'y' },
  { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'iVBO', output_format: 'webp' },
  { type: 'image_generation_call', id: 'ig_2', status: 'failed' },
];

const body: JsonObject = {
  id: 'resp_1',
  object: 'response',
  created_at: 7,
  model: 'large-2',
  status: 'completed',
  error: null,
  incomplete_details: null,
  output,
  billing: { payer: 'me' },
};

describe('decodeResponse', () => {
  it('reads every item, and writes it again as it was', () => {
    const response = frozen(decodeResponse(answerOf(frozen(body))));
    expect(response.choices[0]?.parts.map((part) => part.type)).toEqual([
      'reasoning',
      'reasoning',
      'reasoning',
      'text',
      'refusal',
      'text',
      'tool_call',
      'tool_call',
      'opaque',
      'image',
      'opaque',
    ]);
    expect(response.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      native_finish_reason: 'completed',
    });
    const written = jsonOf(
      encodeResponse(response, answerContext({ model: 'large-2', extraFields: () => undefined })),
    );
    expect(written).toEqual(body);
  });

  it.each<[string, JsonObject, string, string]>([
    ['queued', { status: 'queued', output: [] }, 'stop', 'queued'],
    ['running', { status: 'in_progress', output: [] }, 'stop', 'in_progress'],
    ['cancelled', { status: 'cancelled', output: [] }, 'stop', 'cancelled'],
    [
      'cut',
      { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [] },
      'length',
      'max_output_tokens',
    ],
    [
      'filtered',
      { status: 'incomplete', incomplete_details: { reason: 'content_filter' }, output: [] },
      'content_filter',
      'content_filter',
    ],
    ['half said', { status: 'incomplete', output: [] }, 'length', 'incomplete'],
  ])('reads a response that is %s', (_what, value, ...[finish_reason, native_finish_reason]) => {
    const response = decodeResponse(answerOf(value));
    expect(response.choices[0]).toMatchObject({ finish_reason, native_finish_reason });
    // Of another dialect's client the status would be lost: it is told again from the native reason.
    const { native: _native, ...foreign } = response;
    expect(jsonOf(encodeResponse(foreign, answerContext()))['status']).toBe(value['status']);
  });

  it('throws the failure that a response tells of', () => {
    const error = { code: 'rate_limit_exceeded', message: 'slow down' };
    const headers = { 'retry-after': '3' };
    const answer = { ...answerOf({ status: 'failed', error, output: [] }), headers };
    const failure = expect.objectContaining({ status: 200, code: 'rate_limit_exceeded', headers });
    expect(() => decodeResponse(answer)).toThrow(expect.objectContaining({ failure }));
    expect(() => decodeResponse(answerOf({ status: 'failed', output: [] }))).toThrow(WireFailure);
  });

  it.each<[string, JsonObject]>([
    ['no output', { status: 'completed' }],
    ['no status', { output: [] }],
  ])('refuses an answer with %s', (_what, value) => {
    expect(() => decodeResponse(answerOf(value))).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });

  it('refuses an answer that is no JSON', () => {
    expect(() => decodeResponse({ status: 200, headers: {}, body: { kind: 'none' } })).toThrow(
      expect.objectContaining({ code: 'invalid_response' }),
    );
  });
});

describe('a carried signature', () => {
  it('is read as it was written, and nothing else is', () => {
    const carried = { dialect: 'vendor.messages', signature: 'ключ', call: 'call_1' };
    expect(decodeCarried(encodeCarried(carried))).toEqual(carried);
    expect(decodeCarried('gAAAAAB')).toBeUndefined();
    expect(decodeCarried('bifrost.v1.!!!')).toBeUndefined();
    expect(decodeCarried(encodeCarried(carried).slice(0, 20))).toBeUndefined();
  });
});
