import {
  BifrostError,
  number,
  object,
  transcriptionDialect,
  unsupportedParameter,
  type Dialect,
  type InspectedEvent,
  type InspectedResponse,
  type JsonObject,
  type Passage,
  type TranscriptionRequest,
  type Usage,
  type WireRequest,
} from '@bifrost/core';
import { errorEncoders } from '../errors.js';
import { responseHeaders } from '../headers.js';

const base = transcriptionDialect({ id: 'mistral.transcription', responseHeaders });

/**
 * Text from sound: `POST /v1/audio/transcriptions`, a form. A stream has events of Mistral's own, so only clients of
 * Mistral's API can have one.
 *
 * @see https://docs.mistral.ai/capabilities/audio_transcription
 */
export const mistralTranscription: Dialect<'transcription'> = {
  ...base,
  encodeRequest: (request, context) => inMistralsWords(request, base.encodeRequest(request, context)),
  passage: passage(),
  inbound: inbound(),
};

/** Forms of an answer that Mistral gives, or that can be made of the one that it gives. */
const forms: ReadonlySet<string | undefined> = new Set([undefined, 'json', 'text', 'verbose_json']);

function inMistralsWords(request: TranscriptionRequest, wire: WireRequest): WireRequest {
  const { response_format: form, timestamp_granularities: granularities } = request;
  if (!forms.has(form)) {
    throw unsupportedParameter('response_format', `Mistral gives JSON or text, and no ${form ?? ''}`);
  }
  if (wire.body.kind !== 'multipart') return wire;
  const fields = wire.body.fields.flatMap(({ name, value }) => {
    if (name === 'prompt' || name === 'response_format') return [];
    return { name: name === 'timestamp_granularities[]' ? 'timestamp_granularities' : name, value };
  });
  // The long form tells of segments, which Mistral finds only if it is asked.
  if (form === 'verbose_json' && granularities === undefined) {
    fields.push({ name: 'timestamp_granularities', value: 'segment' });
  }
  const dropped = request.prompt === undefined ? wire.dropped : [...wire.dropped, 'prompt'];
  return { ...wire, body: { ...wire.body, fields }, dropped };
}

function inbound() {
  if (base.inbound === undefined) throw new BifrostError('internal', 'transcription serves no clients');
  return { ...base.inbound, ...errorEncoders };
}

function passage(): Passage {
  if (base.passage === undefined) throw new BifrostError('internal', 'transcription does not pass through');
  return {
    ...base.passage,
    markers: ['"transcription.done"', '"object":"error"'],
    inspectEvent: ({ json }) => inspectEvent(json),
    inspectResponse,
  };
}

function inspectEvent(event: JsonObject): InspectedEvent {
  if (event['object'] === 'error') return { kind: 'error' };
  switch (event['type']) {
    case 'transcription.text.delta':
    case 'transcription.segment':
      return { kind: 'content' };
    case 'transcription.done':
      return { kind: 'finish', ...usageOf(event) };
    default:
      return { kind: 'open' };
  }
}

function inspectResponse(body: JsonObject): InspectedResponse {
  return body['object'] === 'error' ? { error: true } : usageOf(body);
}

function usageOf(body: JsonObject): { usage?: Usage } {
  const usage = object(body['usage']);
  if (usage === undefined) return {};
  const prompt = number(usage['prompt_tokens']) ?? 0;
  const completion = number(usage['completion_tokens']) ?? 0;
  return {
    usage: {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: number(usage['total_tokens']) ?? prompt + completion,
    },
  };
}
