import { crc32 } from 'node:zlib';
import { invalidResponse, isObject, parseJson, type FramedEvent, type Framing } from '@bifrost/core';
import { codec } from './codec.js';

/** Stands before the names of errors in {@link FramedEvent.event}, so that no event can be mistaken for one. */
export const exceptionPrefix = 'exception:';

/** Total length, length of the headers, checksum of both. */
const preludeBytes = 12;
/** The checksum of the whole message. */
const trailerBytes = 4;
/** AWS allows no message beyond this, and neither do we: nothing else bounds what is held. */
const maxMessageBytes = 24 * 1024 * 1024;

type Message = ReturnType<typeof codec.decode>;

/**
 * Cuts a binary event stream into its events, with both checksums of every message checked: `event` is the event's type,
 * `data` its JSON. An error keeps its name behind {@link exceptionPrefix}.
 *
 * `push` throws `invalid_response` for a message that is not what its sender wrote. What is behind it cannot be found
 * again, because only a message says where the next one begins.
 */
export function createEventStreamFraming(onEvent: (event: FramedEvent) => void): Framing {
  return new EventStreamFraming(onEvent);
}

class EventStreamFraming implements Framing {
  readonly #onEvent: (event: FramedEvent) => void;
  #pieces: Buffer[] = [];
  #held = 0;
  /** Length of the message under way; unknown before its prelude is complete. */
  #length: number | undefined;

  constructor(onEvent: (event: FramedEvent) => void) {
    this.#onEvent = onEvent;
  }

  push(chunk: Buffer): void {
    this.#pieces.push(chunk);
    this.#held += chunk.length;
    while (this.#held >= (this.#length ?? preludeBytes)) {
      if (this.#length === undefined) this.#length = lengthFrom(this.#peek(preludeBytes));
      else this.#onEvent(eventOf(this.#take(this.#length)));
    }
  }

  /** A message that was cut off says nothing: core notices that the answer has no end. */
  end(): void {
    this.#pieces = [];
    this.#held = 0;
    this.#length = undefined;
  }

  #peek(bytes: number): Buffer {
    return this.#joined().subarray(0, bytes);
  }

  #take(bytes: number): Buffer {
    const all = this.#joined();
    const rest = all.subarray(bytes);
    this.#pieces = rest.length === 0 ? [] : [rest];
    this.#held = rest.length;
    this.#length = undefined;
    return all.subarray(0, bytes);
  }

  /** Joined only when a prelude or a message is complete, so that a long message in small pieces is copied once. */
  #joined(): Buffer {
    const [first] = this.#pieces;
    if (this.#pieces.length === 1 && first !== undefined) return first;
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [all];
    return all;
  }
}

/** The length that a prelude promises. A garbled one would make us wait for bytes that never come. */
function lengthFrom(prelude: Buffer): number {
  if (crc32(prelude.subarray(0, 8)) !== prelude.readUInt32BE(8)) {
    throw invalidResponse('the event stream is garbled: the checksum of a prelude is wrong');
  }
  const length = prelude.readUInt32BE(0);
  if (length < preludeBytes + trailerBytes || length > maxMessageBytes) {
    throw invalidResponse(`the event stream holds a message of ${length} bytes`);
  }
  return length;
}

function eventOf(bytes: Buffer): FramedEvent {
  const { headers, body } = decode(bytes);
  const payload = Buffer.from(body).toString('utf8');
  switch (textOf(headers, ':message-type')) {
    case 'exception':
      return failure(textOf(headers, ':exception-type'), payload);
    case 'error':
      return failure(textOf(headers, ':error-code'), textOf(headers, ':error-message') ?? payload);
    default: {
      const event = textOf(headers, ':event-type');
      return { ...(event === undefined ? {} : { event }), data: payload };
    }
  }
}

/** An error always has a body that is JSON, whatever its sender put there: it must not count as a lost event. */
function failure(name: string | undefined, payload: string): FramedEvent {
  const data = isObject(parseJson(payload)) ? payload : JSON.stringify({ message: payload });
  return { event: `${exceptionPrefix}${name ?? ''}`, data };
}

function decode(bytes: Buffer): Message {
  try {
    return codec.decode(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'it cannot be read';
    throw invalidResponse(`the event stream is garbled: ${reason}`);
  }
}

function textOf(headers: Message['headers'], name: string): string | undefined {
  const header = headers[name];
  return header?.type === 'string' ? header.value : undefined;
}
