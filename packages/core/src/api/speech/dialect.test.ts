import { describe, expect, it } from 'vitest';
import type { SpeechRequest } from '../../hub/beyond-chat.js';
import type { JsonObject } from '../../json/read.js';
import {
  answerContext,
  answerOf,
  bytesAnswer,
  encodeContext,
  frozen,
  inboundRequest,
} from '../../../test/support/dialects.js';
import { speech, speechDialect } from './dialect.js';

function decode(body: JsonObject): SpeechRequest {
  if (speech.inbound === undefined) throw new Error('no inbound half');
  return speech.inbound.decodeRequest(inboundRequest(body));
}

describe('speech', () => {
  it.each(['alloy', { id: 'voice_1' }])('writes what it read, with the voice %j', (voice) => {
    const body = {
      model: 'm',
      input: 'Hello',
      voice,
      instructions: 'softly',
      response_format: 'wav',
      speed: 1.5,
      stream_format: 'audio',
      odd: true,
    };
    const own = speechDialect({ id: 'acme.speech', speaks: ['speech'] });
    expect(own.encodeRequest(frozen(decode(body)), encodeContext())).toEqual({
      body: { kind: 'json', value: { ...body, model: 'wire' } },
      dropped: [],
    });
    expect(speechDialect({ id: 'other' }).encodeRequest(decode(body), encodeContext()).dropped).toEqual([
      'odd',
    ]);
  });

  it.each([
    [{ input: 'x', voice: 'v' }, 'model'],
    [{ model: 'm', voice: 'v' }, 'input'],
    [{ model: 'm', input: ['x'], voice: 'v' }, 'input'],
    [{ model: 'm', input: 'x' }, 'voice'],
    [{ model: 'm', input: 'x', voice: 7 }, 'voice'],
    [{ model: 'm', input: 'x', voice: 'v', speed: 'fast' }, 'speed'],
  ])('names the place in %j: %s', (body, param) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  it('hands on the sound', () => {
    const answer = speech.decodeResponse(bytesAnswer('RIFF', 'audio/wav'));
    expect(answer).toEqual({ media_type: 'audio/wav', bytes: Buffer.from('RIFF') });
    expect(speech.inbound?.encodeResponse(answer, answerContext())).toEqual(bytesAnswer('RIFF', 'audio/wav'));
  });

  it('takes neither an error nor silence for sound', () => {
    expect(() =>
      speech.decodeResponse(answerOf({ error: { message: 'no voice', type: 'server_error' } })),
    ).toThrow(expect.objectContaining({ name: 'WireFailure', message: 'no voice' }));
    expect(() => speech.decodeResponse(answerOf({ ok: true }))).toThrow(/is no sound/);
    expect(() => speech.decodeResponse({ status: 200, headers: {}, body: { kind: 'none' } })).toThrow(
      /is no sound/,
    );
  });
});
