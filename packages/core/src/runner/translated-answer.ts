import { WireFailure } from '../adapter/failures.js';
import type { WireResponse } from '../adapter/wire.js';
import type { CanonicalResponse, Operation } from '../hub/operations.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { noteUsage } from './answer-facts.js';
import type { AnswerReader, AttemptHost } from './answer-reader.js';
import { withEstimatedUsage } from './estimated-usage.js';
import { asBifrostError } from './failure.js';
import { CollectedBody, notJson, wireBodyOf } from './collected-body.js';
import { checkAnswer } from './check-answer.js';

/** Asks for the provider's own answer beside the translated one. What passes untranslated is that answer already. */
const rawAnswerHeader = 'x-bf-send-back-raw-response';

/** Reads a whole answer, translates it, and gives it to the client. */
export class TranslatedAnswer implements AnswerReader {
  readonly #host: AttemptHost;
  readonly #body = new CollectedBody();

  constructor(host: AttemptHost) {
    this.#host = host;
  }

  data(chunk: Buffer): void {
    this.#body.mustAdd(chunk);
  }

  end(): void {
    const answer = decodeAnswer(this.#host, this.#body.bytes());
    if (answer === undefined) return;
    const replaced = this.#host.chain.reviewAnswer(() => answer);
    if (replaced instanceof Promise) {
      // a plugin may take its second, and a required one that fails ends the attempt
      replaced
        .then((other) => this.#give(other ?? answer))
        .catch((cause: unknown) => this.#host.fail(asBifrostError(cause, 'writing the answer')));
      return;
    }
    this.#give(replaced ?? answer);
  }

  #give(answer: CanonicalResponse<Operation>): void {
    const { chain, answerContext } = this.#host;
    const encoded = chain.client.inbound?.encodeResponse(answer, answerContext);
    if (encoded === undefined)
      throw new BifrostError('internal', `nobody can be answered in ${chain.client.id}`);
    const { body, headers } = writtenBody(encoded);
    this.#host.complete(encoded.status, headers, body);
  }
}

/** The canonical answer in a body. Ends the attempt and gives nothing where the body is an error or no answer. */
export function decodeAnswer(host: AttemptHost, bytes: Buffer): CanonicalResponse<Operation> | undefined {
  const { status, headers } = host.answer;
  const { dialect } = host.plan;
  const body = wireBodyOf(bytes, headers['content-type'], dialect.exactMembers);
  if (body.kind === 'bytes' && (dialect.operation === 'chat' || isHtml(headers['content-type'])))
    throw notJson(headers['content-type']);
  try {
    const answer = dialect.decodeResponse({ status, headers, body });
    checkAnswer(host.chain, answer);
    noteAnswer(host, answer);
    if (body.kind === 'json' && host.chain.call.headers[rawAnswerHeader] === 'true')
      host.facts.rawAnswer = body.value;
    return withEstimatedUsage(host, answer);
  } catch (cause) {
    if (!(cause instanceof WireFailure)) throw cause;
    host.failWith(cause.failure);
    return undefined;
  }
}

function isHtml(contentType: string | undefined): boolean {
  return contentType?.startsWith('text/html') === true;
}

function noteAnswer(host: AttemptHost, answer: CanonicalResponse<Operation>): void {
  const { facts } = host;
  if ('model' in answer && answer.model !== '') facts.modelUsed = answer.model;
  if ('usage' in answer && isTokenUsage(answer.usage)) noteUsage(facts, answer.usage);
  if (!('choices' in answer)) return;
  if ('service_tier' in answer) facts.serviceTier = answer.service_tier;
  const [choice] = answer.choices;
  facts.finishReason = choice?.finish_reason;
  facts.nativeFinishReason = choice?.native_finish_reason;
  facts.stopSequence = choice?.stop_sequence;
}

function isTokenUsage(usage: unknown): usage is NonNullable<Parameters<typeof noteUsage>[1]> {
  return (
    typeof usage === 'object' && usage !== null && 'prompt_tokens' in usage && 'completion_tokens' in usage
  );
}

/** A client's answer as it is written. */
export function writtenBody(response: WireResponse): {
  body: string | Uint8Array;
  headers: Record<string, string>;
} {
  const { body } = response;
  switch (body.kind) {
    case 'json':
      return {
        body: JSON.stringify(body.value),
        headers: { 'content-type': 'application/json', ...response.headers },
      };
    case 'bytes':
      return { body: body.bytes, headers: { 'content-type': body.media_type, ...response.headers } };
    case 'multipart':
    case 'none':
      return { body: '', headers: { ...response.headers } };
  }
}
