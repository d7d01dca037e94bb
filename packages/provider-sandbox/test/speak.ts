import {
  type CanonicalRequest,
  type CanonicalResponse,
  type EncodeContext,
  type Operation,
  parseObject,
  type ProviderAdapter,
  type StreamEvent,
  type WireBody,
  type WireRequest,
} from '@bifrost/core';
import type { SandboxKeyOptions, SandboxOptions } from '../src/options.js';
import { type Outcome, send } from './drive.js';

type Sandbox = ProviderAdapter<SandboxOptions, SandboxKeyOptions>;

function contextOf(model: string, stream: boolean): EncodeContext {
  return { model, stream, options: {}, keyOptions: {} };
}

/** Sends an encoded request to the sandbox, as core would. */
async function exchange(
  wire: WireRequest,
  place: { method: 'GET' | 'POST'; path: string },
): Promise<Outcome> {
  const { bytes, mediaType } = await bytesOf(wire.body);
  const headers = { ...wire.headers, ...(mediaType === undefined ? {} : { 'content-type': mediaType }) };
  const { method, path } = place;
  return await send({ method, path, headers, body: bytes });
}

async function bytesOf(
  body: WireBody,
): Promise<{ bytes: Uint8Array | undefined; mediaType: string | undefined }> {
  switch (body.kind) {
    case 'json':
      return { bytes: new TextEncoder().encode(JSON.stringify(body.value)), mediaType: 'application/json' };
    case 'multipart': {
      const form = new FormData();
      for (const { name, value } of body.fields) form.append(name, value);
      for (const file of body.files) {
        form.append(file.name, new Blob([Buffer.from(file.bytes)], { type: file.media_type }), file.filename);
      }
      const encoded = new Response(form);
      const mediaType = encoded.headers.get('content-type') ?? '';
      return { bytes: new Uint8Array(await encoded.arrayBuffer()), mediaType };
    }
    case 'bytes':
      return { bytes: body.bytes, mediaType: body.media_type };
    case 'none':
      return { bytes: undefined, mediaType: undefined };
  }
}

/** Asks the sandbox in one of its dialects and reads the answer back in the hub's words. */
export async function ask<O extends Operation>(
  sandbox: Sandbox,
  operation: O,
  question: { model: string; request: CanonicalRequest<O>; endpoint?: number },
): Promise<CanonicalResponse<O>> {
  const entry = sandbox.operations[operation]?.[question.endpoint ?? 0];
  if (!entry) throw new Error(`no ${operation}`);
  const key = { name: 'default', value: undefined, options: {} };
  const { model } = question;
  const place = entry.endpoint({ options: {}, key, model, stream: false });
  const wire = entry.dialect.encodeRequest(question.request, contextOf(model, false));
  const outcome = await exchange(wire, place);
  if (outcome.status !== 200) throw new Error(`${outcome.status}: ${outcome.text}`);
  return entry.dialect.decodeResponse({ status: 200, headers: outcome.headers, body: bodyOf(outcome) });
}

function bodyOf(outcome: Outcome): WireBody {
  const type = outcome.headers['content-type'] ?? '';
  if (type !== 'application/json') return { kind: 'bytes', bytes: outcome.bytes, media_type: type };
  return { kind: 'json', value: parseObject(outcome.text) ?? {} };
}

/** Asks for a stream and gives the hub's events. */
export async function askStream(
  sandbox: Sandbox,
  question: { model: string; request: CanonicalRequest<'chat'>; endpoint?: number },
): Promise<(StreamEvent | { type: 'error' })[]> {
  const entry = sandbox.operations.chat?.[question.endpoint ?? 0];
  const decoder = entry?.dialect.createStreamDecoder?.();
  if (!entry || !decoder) throw new Error('no stream of chat');
  const key = { name: 'default', value: undefined, options: {} };
  const { model } = question;
  const place = entry.endpoint({ options: {}, key, model, stream: true });
  const outcome = await exchange(
    entry.dialect.encodeRequest(question.request, contextOf(model, true)),
    place,
  );
  const events: (StreamEvent | { type: 'error' })[] = [];
  for (const block of outcome.text.split('\n\n').filter((one) => one !== '')) {
    const data = /^data: (.*)$/mu.exec(block)?.[1] ?? '';
    if (data === entry.dialect.endMarker) continue;
    const event = /^event: (.*)$/mu.exec(block)?.[1];
    const json = parseObject(data);
    if (json) decoder.push(event === undefined ? { json } : { event, json }, (one) => events.push(one));
  }
  decoder.end((one) => events.push(one));
  return events;
}
