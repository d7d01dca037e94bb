import { type JsonObject, z } from '@bifrost/core';
import { type Exchange, setAnswer } from '../exchange.js';
import { badRequest, errorInside } from '../faults/errors.js';
import { frame, type Reply } from '../reply.js';
import { countTokens, tokensOf } from '../text.js';
import { check } from './check.js';

const formats = ['json', 'text', 'srt', 'vtt', 'verbose_json'] as const;
type Format = (typeof formats)[number];

const transcriptionForm = z.looseObject({
  model: z.string().min(1),
  language: z.string().nullish(),
  response_format: z.enum(formats, { error: `must be one of ${formats.join(', ')}` }).nullish(),
  stream: z.union([z.boolean(), z.stringbool()]).nullish(),
});

/** Made up: a second for every so many bytes, as in telephone sound. */
const bytesASecond = 16_000;

/** Answers `POST /v1/audio/transcriptions`: the words tell what file came, since nobody listened to it. */
export function answerTranscription(exchange: Exchange): Reply {
  const form = check(transcriptionForm, exchange.body);
  const file = exchange.files['file'];
  if (!file) throw badRequest('file', 'the form must hold a file of this name');
  const heard: Heard = {
    text: setAnswer(exchange) ?? `This is ${file.filename}, ${file.size} bytes of ${file.mediaType}.`,
    seconds: Math.max(1, Math.round(file.size / bytesASecond)),
    language: form.language ?? 'english',
  };
  return form.stream ? stream(heard) : writers[form.response_format ?? 'json'](heard);
}

interface Heard {
  text: string;
  seconds: number;
  language: string;
}

function usageOf(heard: Heard): JsonObject {
  const read = heard.seconds * 10;
  const written = countTokens(heard.text);
  return { type: 'tokens', input_tokens: read, output_tokens: written, total_tokens: read + written };
}

function stream(heard: Heard): Reply {
  const deltas = tokensOf(heard.text).map((delta) =>
    frame('content', { type: 'transcript.text.delta', delta }),
  );
  const done = frame('end', { type: 'transcript.text.done', text: heard.text, usage: usageOf(heard) });
  const errorFrame = frame('end', { type: 'error', error: errorInside }).text;
  return { kind: 'events', frames: [...deltas, done], errorFrame };
}

const writers: Readonly<Record<Format, (heard: Heard) => Reply>> = {
  json: (heard) => ({
    kind: 'json',
    value: { text: heard.text, usage: usageOf(heard) },
    tokens: countTokens(heard.text),
  }),
  verbose_json: (heard) => ({ kind: 'json', value: verbose(heard), tokens: countTokens(heard.text) }),
  text: ({ text }) => plain(`${text}\n`, 'text/plain'),
  srt: ({ text, seconds }) =>
    plain(`1\n00:00:00,000 --> ${clock(seconds)},000\n${text}\n\n`, 'application/x-subrip'),
  vtt: ({ text, seconds }) =>
    plain(`WEBVTT\n\n00:00:00.000 --> ${clock(seconds)}.000\n${text}\n\n`, 'text/vtt'),
};

function verbose(heard: Heard): JsonObject {
  const { text, seconds, language } = heard;
  return {
    task: 'transcribe',
    language,
    duration: seconds,
    text,
    segments: [{ id: 0, seek: 0, start: 0, end: seconds, text }],
    usage: { type: 'duration', seconds },
  };
}

function plain(text: string, type: string): Reply {
  const mediaType = `${type}; charset=utf-8`;
  return { kind: 'bytes', bytes: Buffer.from(text), mediaType, tokens: countTokens(text) };
}

function clock(seconds: number): string {
  const pieces = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return pieces.map((piece) => String(piece).padStart(2, '0')).join(':');
}
