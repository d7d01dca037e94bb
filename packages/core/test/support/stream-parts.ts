import type { StreamDecoder } from '../../src/adapter/dialect.js';
import type { ProviderFailure } from '../../src/adapter/wire.js';
import type { Part } from '../../src/hub/part.js';
import type { StreamEvent } from '../../src/hub/stream-event.js';
import type { Usage } from '../../src/hub/usage.js';
import { isObject, parseObject, type JsonObject } from '../../src/json/read.js';

type Told = StreamEvent | { type: 'error'; failure: ProviderFailure };

/** What a stream of canonical events says, put together. */
export interface Assembled {
  start: Extract<StreamEvent, { type: 'start' }> | undefined;
  parts: Part[];
  usage: Usage | undefined;
  finish: Extract<StreamEvent, { type: 'finish' }> | undefined;
  failures: ProviderFailure[];
}

/** Puts the events of choice 0 together and refuses an order that the hub does not allow. */
export function assemble(events: readonly Told[]): Assembled {
  const result: Assembled = {
    start: undefined,
    parts: [],
    usage: undefined,
    finish: undefined,
    failures: [],
  };
  const open = new Set<number>();
  for (const event of events) {
    if (result.finish && event.type !== 'usage') throw new Error(`${event.type} after the finish`);
    if (event.type === 'start') {
      if (result.start) throw new Error('a second start');
      result.start = event;
    } else if (event.type === 'usage') result.usage = event.usage;
    else if (event.type === 'finish') result.finish = event;
    else if (event.type === 'error') result.failures.push(event.failure);
    else {
      if (!result.start) throw new Error(`${event.type} before the start`);
      applyPart(event, result.parts, open);
    }
  }
  if (result.finish && open.size > 0) throw new Error(`parts without end: ${[...open].join(', ')}`);
  return result;
}

function applyPart(event: Extract<StreamEvent, { part: number }>, parts: Part[], open: Set<number>): void {
  if (event.type === 'part-start') {
    if (event.part !== parts.length) throw new Error(`part ${event.part} after ${parts.length - 1}`);
    parts.push(structuredClone(event.value));
    open.add(event.part);
    return;
  }
  const part = parts[event.part];
  if (!part || !open.has(event.part)) throw new Error(`${event.type} of a part that is not open`);
  if (event.type === 'part-end') {
    open.delete(event.part);
    if (event.value) parts[event.part] = structuredClone(event.value);
    return;
  }
  applyDelta(event, part);
}

function applyDelta(
  event: Exclude<Extract<StreamEvent, { part: number }>, { type: 'part-start' | 'part-end' }>,
  part: Part,
): void {
  switch (event.type) {
    case 'text-delta':
    case 'refusal-delta':
      if (part.type !== 'text' && part.type !== 'refusal') throw new Error('text of another part');
      part.text += event.value;
      return;
    case 'reasoning-delta':
      if (part.type !== 'reasoning') throw new Error('reasoning of another part');
      part.text = (part.text ?? '') + event.value;
      return;
    case 'arguments-delta':
      if (part.type !== 'tool_call') throw new Error('arguments of another part');
      part.arguments += event.value;
      return;
    case 'citation':
      if (part.type !== 'text') throw new Error('a citation of another part');
      part.citations = [...(part.citations ?? []), event.value];
      return;
    case 'logprobs':
      if (part.type !== 'text') throw new Error('probabilities of another part');
      part.logprobs = [...(part.logprobs ?? []), ...event.value];
      return;
    case 'signature':
      if (part.type !== 'reasoning' && part.type !== 'text' && part.type !== 'tool_call') {
        throw new Error('a signature of another part');
      }
      part.signature = event.value;
      return;
    case 'audio-delta':
      throw new Error('no test here has sound');
  }
}

/** Everything that a decoder tells of framed events, up to the end that it announces. */
export function decodeAll(decoder: StreamDecoder | undefined, wire: readonly JsonObject[]): Told[] {
  const told: Told[] = [];
  const emit = (event: Told): void => {
    told.push(event);
  };
  for (const json of wire) if (decoder?.push({ json }, emit) === true) break;
  decoder?.end(emit);
  return told;
}

/** One event of a text of server-sent events. */
export interface SseEvent {
  event: string | undefined;
  json: JsonObject;
}

/** Reads what an encoder wrote; refuses anything but whole events of a name and one line of data. */
export function parseSse(text: string): SseEvent[] {
  if (text !== '' && !text.endsWith('\n\n')) throw new Error('the text ends within an event');
  return text
    .split('\n\n')
    .slice(0, -1)
    .map((block) => {
      const found = /^(?:event: (?<event>[^\n]*)\n)?data: (?<data>[^\n]*)$/.exec(block);
      const json = parseObject(found?.groups?.['data'] ?? '');
      if (!isObject(json)) throw new Error(`no event: ${block}`);
      return { event: found?.groups?.['event'], json };
    });
}
