import { describe, expect, it } from 'vitest';
import type { TranscriptionRequest, UploadedFile } from '../../hub/beyond-chat.js';
import {
  answerContext,
  answerOf,
  bytesAnswer,
  encodeContext,
  frozen,
  inboundForm,
  inboundRequest,
  jsonOf,
  upload,
} from '../../../test/support/dialects.js';
import { transcription, transcriptionDialect } from './dialect.js';

function decode(
  fields: readonly (readonly [string, string])[],
  files = [upload('file')],
): TranscriptionRequest {
  if (transcription.inbound === undefined) throw new Error('no inbound half');
  return transcription.inbound.decodeRequest(inboundForm(fields, files));
}

describe('transcription: requests', () => {
  const fields = [
    ['model', 'm'],
    ['language', 'de'],
    ['prompt', 'names: Änne'],
    ['response_format', 'verbose_json'],
    ['temperature', '0.5'],
    ['timestamp_granularities[]', 'word'],
    ['timestamp_granularities[]', 'segment'],
    ['include[]', 'logprobs'],
    ['chunking_strategy', 'auto'],
  ] as const;

  it('writes the form that it read', () => {
    const request = frozen(decode(fields));
    expect(request).toMatchObject({
      temperature: 0.5,
      timestamp_granularities: ['word', 'segment'],
      unknown: { dialect: 'transcription', fields: { 'include[]': 'logprobs', chunking_strategy: 'auto' } },
    });
    const own = transcriptionDialect({ id: 'acme.transcription', speaks: ['transcription'] });
    const { body, dropped } = own.encodeRequest(request, encodeContext({ model: 'm' }));
    expect(dropped).toEqual([]);
    if (body.kind !== 'multipart') throw new Error('no form');
    const written = body.fields.map(({ name, value }) => `${name}=${value}`);
    expect(written.toSorted()).toEqual(fields.map(([name, value]) => `${name}=${value}`).toSorted());
    expect(body.files).toEqual([upload('file')]);
    const other = transcriptionDialect({ id: 'other' }).encodeRequest(request, encodeContext());
    expect(other.dropped).toEqual(['include[]', 'chunking_strategy']);
  });

  it.each<[string, readonly (readonly [string, string])[], UploadedFile[]]>([
    ['model', [], [upload('file')]],
    ['file', [['model', 'm']], []],
    ['file', [['model', 'm']], [upload('file'), upload('file')]],
    ['audio', [['model', 'm']], [upload('audio')]],
    [
      'temperature',
      [
        ['model', 'm'],
        ['temperature', 'warm'],
      ],
      [upload('file')],
    ],
    [
      'stream',
      [
        ['model', 'm'],
        ['stream', 'maybe'],
      ],
      [upload('file')],
    ],
    [
      'language',
      [
        ['model', 'm'],
        ['language', 'de'],
        ['language', 'en'],
      ],
      [upload('file')],
    ],
  ])('names the place: %s', (param, form, files) => {
    expect(() => decode(form, files)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  it('wants a form', () => {
    expect(() => transcription.inbound?.decodeRequest(inboundRequest({ model: 'm' }))).toThrow(
      /must be multipart\/form-data/,
    );
  });

  it('asks for a stream where the client did', () => {
    const request = decode([
      ['model', 'm'],
      ['stream', 'true'],
    ]);
    expect(request.stream).toBe(true);
    const { body } = transcription.encodeRequest(request, encodeContext({ stream: true }));
    expect(body).toMatchObject({ fields: expect.arrayContaining([{ name: 'stream', value: 'true' }]) });
  });
});

describe('transcription: answers', () => {
  it.each([
    { text: 'Hello' },
    { text: '', usage: { type: 'duration', seconds: 3 } },
    { text: 'Hi', task: 'transcribe', language: 'en', duration: 1.5, segments: [{ id: 0 }], words: [] },
  ])('come back as they went: %j', (wire) => {
    const answer = frozen(transcription.decodeResponse(answerOf(wire)));
    const back = transcription.inbound?.encodeResponse(
      answer,
      answerContext({ extraFields: () => undefined }),
    );
    expect(jsonOf(back)).toEqual(wire);
  });

  it.each(['text/plain', 'application/x-subrip', 'text/vtt; charset=utf-8'])(
    'keep a text of %s',
    (mediaType) => {
      const wire = bytesAnswer('1\n00:00:00,000 --> 00:00:01,000\nHällo\n', mediaType);
      const answer = transcription.decodeResponse(wire);
      expect(transcription.inbound?.encodeResponse(answer, answerContext())).toEqual(wire);
    },
  );

  it('become plain text for a client that asked for it', () => {
    const request = { response_format: 'text' };
    const back = transcription.inbound?.encodeResponse({ text: 'Hello' }, answerContext({ request }));
    expect(back).toEqual(bytesAnswer('Hello\n', 'text/plain; charset=utf-8'));
  });

  it('are refused without text', () => {
    expect(() => transcription.decodeResponse(answerOf({ words: [] }))).toThrow(/no "text"/);
    expect(() => transcription.decodeResponse(answerOf({ error: 'no' }))).toThrow(
      expect.objectContaining({ name: 'WireFailure' }),
    );
  });

  it.each([
    [{ type: 'transcript.text.delta', delta: 'a' }, { kind: 'content' }],
    [{ type: 'transcript.text.segment', text: 'a' }, { kind: 'content' }],
    [{ type: 'transcript.text.done', text: 'a' }, { kind: 'finish' }],
    [
      {
        type: 'transcript.text.done',
        usage: {
          type: 'tokens',
          input_tokens: 3,
          output_tokens: 4,
          input_token_details: { audio_tokens: 3 },
        },
      },
      {
        kind: 'finish',
        usage: {
          prompt_tokens: 3,
          completion_tokens: 4,
          total_tokens: 7,
          prompt_tokens_details: { audio_tokens: 3 },
        },
      },
    ],
    [{ error: { message: 'x' } }, { kind: 'error' }],
    [{ type: 'else' }, { kind: 'other' }],
  ])('says of the event %j what it is', (json, seen) => {
    expect(transcription.passage?.inspectEvent({ json })).toEqual(seen);
  });
});
