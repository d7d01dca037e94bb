import { readFileSync } from 'node:fs';
import {
  object,
  parseObject,
  type AnswerContext,
  type Dialect,
  type Emit,
  type EncodeContext,
  type InboundRequest,
  type JsonObject,
} from '@bifrost/core';
import {
  assemble as sumUp,
  deepFreeze,
  type Assembled as Summed,
  type Emitted,
} from '@bifrost/provider-testkit';
import { eventFrame, exceptionFrame } from '../src/event-stream/encode-frame.js';
import { answerContext, parse } from '../../../tooling/dialect-tests.js';

export { deepFreeze } from '@bifrost/provider-testkit';
export type { Emitted } from '@bifrost/provider-testkit';
export { answer, answerContext, jsonOf, parse } from '../../../tooling/dialect-tests.js';

export function inbound(value: JsonObject, model = 'a-model'): InboundRequest {
  return { params: { model }, query: {}, headers: {}, body: { kind: 'json', value } };
}

export function encodeContext(model: string, changes: Partial<EncodeContext> = {}): EncodeContext {
  return { model, stream: false, options: {}, keyOptions: {}, ...changes };
}

/** Reads the bytes of a stream as core would: framed, parsed, decoded, with every event frozen. */
export function decodeBytes(
  dialect: Dialect<'chat'>,
  pieces: readonly Uint8Array[],
): { emitted: Emitted[]; ended: boolean; malformed: number } {
  const decoder = dialect.createStreamDecoder?.();
  const emitted: Emitted[] = [];
  const emit: Emit = (event) => void emitted.push(event);
  let ended = false;
  let malformed = 0;
  const framing = dialect.createFraming?.(({ event, data }) => {
    const json = parseObject(data);
    if (json === undefined) malformed += 1;
    else if (!ended) {
      const framed = event === undefined ? { json } : { event, json };
      ended = decoder?.push(deepFreeze(framed), emit) === true;
    }
  });
  for (const piece of pieces) framing?.push(Buffer.from(piece));
  framing?.end();
  decoder?.end(emit);
  return { emitted, ended, malformed };
}

/** Writes events as a client of the dialect would get them. */
export function writeStream(
  dialect: Dialect<'chat'>,
  events: readonly Emitted[],
  context: AnswerContext = answerContext(),
): Buffer {
  const encoder = dialect.inbound?.createStreamEncoder?.(context);
  if (encoder === undefined) throw new Error(`${dialect.id} has no encoder of streams`);
  const pieces = events.flatMap((event) => (event.type === 'error' ? [] : [encoder.push(deepFreeze(event))]));
  return Buffer.concat([...pieces, encoder.end()].map((piece) => Buffer.from(piece)));
}

/** A stream added up, with the vendor's names of its errors. */
export interface Assembled extends Omit<Summed, 'errors'> {
  errorTypes: (string | undefined)[];
}

/** Adds up a stream as the library's reader would. */
export function assemble(events: readonly Emitted[]): Assembled {
  const { errors: _errors, ...summed } = sumUp(events);
  return {
    ...summed,
    errorTypes: events.flatMap((event) => (event.type === 'error' ? [event.failure.type] : [])),
  };
}

/** A fixture of one event a line, as the bytes of a binary stream. */
export function streamOf(fixture: string): Buffer {
  const frames = fixture
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => Object.entries(parse(line)))
    .map(([type, value]) =>
      (type.endsWith('Exception') ? exceptionFrame : eventFrame)(type, object(value) ?? {}),
    );
  return Buffer.concat(frames);
}

/** The text of a fixture. */
export function fixtureText(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}
