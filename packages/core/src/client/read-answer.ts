import { BifrostError } from '../errors/bifrost-error.js';
import type { LibraryAnswer } from './library-sink.js';

/** The answer's JSON. Its shape is the codec's promise: each method states it once, where it is returned. */
export function wholeAnswer(answer: LibraryAnswer): unknown {
  if (answer.kind !== 'whole') throw refusedStream(answer, 'stream: this method gives whole answers');
  const json: unknown = JSON.parse(textOf(answer.body));
  return json;
}

/** The refusal of a stream that a method cannot give. The stream is ended, since nobody would read it. */
export function refusedStream(
  answer: Exclude<LibraryAnswer, { kind: 'whole' }>,
  message: string,
): BifrostError {
  void (answer.kind === 'events' ? answer.events : answer.bytes).return();
  return new BifrostError('unsupported_parameter', message, { param: 'stream' });
}

export function textOf(body: string | Uint8Array): string {
  return typeof body === 'string'
    ? body
    : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}

export async function* once(body: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof body === 'string' ? Buffer.from(body) : body;
}
