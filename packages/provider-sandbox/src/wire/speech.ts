import { z } from '@bifrost/core';
import type { Exchange } from '../exchange.js';
import { errorInside } from '../faults/errors.js';
import { frame, type Reply } from '../reply.js';
import { countTokens } from '../text.js';
import { check } from './check.js';
import { silentMp3Of, toneOf, waveOf } from './sound.js';

const speechBody = z.looseObject({
  model: z.string().min(1),
  input: z.string().min(1),
  speed: z.number().min(0.25).max(4).nullish(),
  response_format: z.enum(['mp3', 'wav', 'pcm'], { error: 'the sandbox makes mp3, wav and pcm' }).nullish(),
  stream_format: z.enum(['audio', 'sse'], { error: 'must be audio or sse' }).nullish(),
});

const secondsAToken = 0.2;
const longest = 60;
const eventBytes = 24_000;

const makers = {
  mp3: { mediaType: 'audio/mpeg', make: silentMp3Of },
  wav: { mediaType: 'audio/wav', make: (seconds: number) => waveOf(toneOf(seconds)) },
  pcm: { mediaType: 'audio/pcm', make: toneOf },
} as const;

/** Answers `POST /v1/audio/speech` with a tone (or, as MP3, silence) as long as the text is. */
export function answerSpeech(exchange: Exchange): Reply {
  const body = check(speechBody, exchange.body);
  const { mediaType, make } = makers[body.response_format ?? 'mp3'];
  const tokens = countTokens(body.input);
  const bytes = make(Math.min(longest, (tokens * secondsAToken) / (body.speed ?? 1)));
  if (body.stream_format !== 'sse') return { kind: 'bytes', bytes, mediaType, tokens };
  const frames = Array.from({ length: Math.ceil(bytes.length / eventBytes) }, (_, index) => {
    const audio = bytes.subarray(index * eventBytes, (index + 1) * eventBytes).toString('base64');
    return frame('content', { type: 'speech.audio.delta', audio });
  });
  const usage = { input_tokens: tokens, output_tokens: tokens, total_tokens: tokens * 2 };
  return {
    kind: 'events',
    frames: [...frames, frame('end', { type: 'speech.audio.done', usage })],
    errorFrame: frame('end', { type: 'error', error: errorInside }).text,
  };
}
