import { BifrostError } from '../errors/bifrost-error.js';
import type { ChatResponse } from '../hub/chat.js';
import type { CanonicalResponse, Operation } from '../hub/operations.js';
import { eventsOfResponse } from '../hub/events-of-response.js';
import type { AnswerReader, AttemptHost } from './answer-reader.js';
import { CollectedBody } from './collected-body.js';
import { decodeAnswer } from './translated-answer.js';
import type { TranslatedStream } from './translated-stream.js';

/** Reads a whole answer and replays it as the stream that the client asked for. */
export class WholeAsStream implements AnswerReader {
  readonly #host: AttemptHost;
  readonly #stream: () => TranslatedStream;
  readonly #body = new CollectedBody();

  constructor(host: AttemptHost, stream: () => TranslatedStream) {
    this.#host = host;
    this.#stream = stream;
  }

  data(chunk: Buffer): void {
    this.#body.mustAdd(chunk);
  }

  end(): void {
    const answer = decodeAnswer(this.#host, this.#body.bytes());
    if (answer === undefined) return;
    if (!isChatAnswer(answer)) {
      throw new BifrostError('invalid_response', 'a stream was asked for and a whole answer came');
    }
    this.#stream().replay(eventsOfResponse(answer));
  }
}

function isChatAnswer(answer: CanonicalResponse<Operation>): answer is ChatResponse {
  return 'choices' in answer && answer.choices.every((choice) => 'parts' in choice);
}
