import { StringDecoder } from 'node:string_decoder';
import {
  createParser,
  type EventSourceMessage,
  type EventSourceParser,
  type ParseError,
} from 'eventsource-parser';
import { parseJson } from '../../json/read.js';
import { defaultMaxEventLength, eventTooLong, type Framing, type FramingOptions } from './framing.js';

/**
 * Frames server-sent events.
 *
 * Beyond the standard: an event whose closing blank line is missing is given out at the end if its data is complete,
 * and so is a JSON body without any `data:` (some providers append `{"error": …}` to a stream that fails).
 */
export function createSseFraming(options: FramingOptions): Framing {
  return new SseFraming(options);
}

class SseFraming implements Framing {
  readonly #options: FramingOptions;
  readonly #limit: number;
  readonly #decoder = new StringDecoder('utf8');
  readonly #parser: EventSourceParser;
  readonly #bareLines: string[] = [];
  #bareLength = 0;
  #started = false;
  #ending = false;

  constructor(options: FramingOptions) {
    this.#options = options;
    this.#limit = options.maxEventLength ?? defaultMaxEventLength;
    this.#parser = createParser({
      onEvent: (message) => this.#event(message),
      onComment: () => options.onComment?.(),
      onError: (error) => this.#strayLine(error),
      maxBufferSize: this.#limit,
    });
  }

  push(chunk: Buffer): void {
    this.#feed(this.#decoder.write(chunk));
  }

  end(): void {
    this.#feed(this.#decoder.end());
    this.#ending = true;
    // One line end closes a line that was cut off, the next one the event.
    this.#parser.feed('\n\n');
    this.#bareBody();
  }

  #feed(text: string): void {
    if (text === '') return;
    const isFirst = !this.#started;
    this.#started = true;
    this.#parser.feed(isFirst && text.startsWith('\uFEFF') ? text.slice(1) : text);
  }

  #event(message: EventSourceMessage): void {
    const { event, data } = message;
    if (data.length > this.#limit) throw eventTooLong(this.#limit);
    if (this.#ending && data !== this.#options.endMarker && parseJson(data) === undefined) return;
    this.#options.onEvent(event === undefined ? { data } : { event, data });
  }

  /** Lines that are no field are ignored by the standard; here they may be the lines of a bare JSON body. */
  #strayLine(error: ParseError): void {
    if (error.type === 'max-buffer-size-exceeded') throw eventTooLong(this.#limit);
    const { line } = error;
    if (error.type !== 'unknown-field' || line === undefined) return;
    if (this.#bareLines.length === 0 && !line.trimStart().startsWith('{')) return;
    this.#bareLength += line.length;
    if (this.#bareLength > this.#limit) throw eventTooLong(this.#limit);
    this.#bareLines.push(line);
  }

  #bareBody(): void {
    if (this.#bareLines.length === 0) return;
    const data = this.#bareLines.splice(0).join('\n');
    if (parseJson(data) !== undefined) this.#options.onEvent({ data });
  }
}
