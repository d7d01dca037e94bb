import type { AnswerContext, InspectedEvent } from '../../adapter/dialect.js';
import { invalidResponse } from '../../adapter/failures.js';
import type { WireResponse } from '../../adapter/wire.js';
import type { TranscriptionResponse } from '../../hub/beyond-chat.js';
import { defined, object, text, type JsonObject } from '../../json/read.js';
import { jsonAnswer, jsonResponse, type PassageRules } from '../api-dialect.js';
import { otherMembers } from '../request-fields.js';
import { decodeTokenUsage } from '../token-usage.js';

const known: ReadonlySet<string> = new Set(['text', 'usage', 'extra_fields']);

/** Reads a transcript: JSON with `text`, or the text itself (`text`, `srt`, `vtt`). */
export function decodeTranscript(response: WireResponse): TranscriptionResponse {
  const { body } = response;
  if (body.kind === 'bytes') {
    const written = Buffer.from(body.bytes).toString('utf8');
    return { text: written, raw: { media_type: body.media_type, text: written } };
  }
  const value = jsonAnswer(response);
  const words = text(value['text']);
  if (words === undefined) throw invalidResponse('the answer has no "text"');
  return {
    text: words,
    ...defined<Pick<TranscriptionResponse, 'extra' | 'usage'>>({
      extra: otherMembers(value, known),
      usage: object(value['usage']),
    }),
  };
}

/** Writes a transcript in the form in which it came; a client that asked for plain text gets that from JSON too. */
export function encodeTranscript(response: TranscriptionResponse, context: AnswerContext): WireResponse {
  if (response.raw !== undefined) return textAnswer(response.raw.text, response.raw.media_type);
  if (context.request['response_format'] === 'text')
    return textAnswer(`${response.text}\n`, 'text/plain; charset=utf-8');
  const value: JsonObject = { ...response.extra, text: response.text };
  if (response.usage !== undefined) value['usage'] = response.usage;
  return jsonResponse(value, context);
}

function textAnswer(written: string, mediaType: string): WireResponse {
  return {
    status: 200,
    headers: {},
    body: { kind: 'bytes', bytes: Buffer.from(written), media_type: mediaType },
  };
}

/** https://platform.openai.com/docs/api-reference/audio/transcript-text-delta-event and the pages after it */
export const transcriptPassage: PassageRules = {
  answerMembers: ['text'],
  markers: ['"transcript.text.done"'],
  inspectEvent,
  inspectResponse: ({ usage }) => defined({ usage: decodeTokenUsage(usage) }),
};

function inspectEvent(event: JsonObject): InspectedEvent {
  switch (event['type']) {
    case 'transcript.text.delta':
    case 'transcript.text.segment':
      return { kind: 'content' };
    case 'transcript.text.done': {
      const usage = decodeTokenUsage(event['usage']);
      return usage === undefined ? { kind: 'finish' } : { kind: 'finish', usage };
    }
    default:
      return { kind: 'other' };
  }
}
