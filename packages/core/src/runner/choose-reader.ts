import { invalidResponse } from '../adapter/failures.js';
import { BifrostError } from '../errors/bifrost-error.js';
import type { AnswerReader, AttemptHost } from './answer-reader.js';
import { BytesStream } from './bytes-stream.js';
import { ErrorReader } from './error-reader.js';
import { PassedAnswer } from './passed-answer.js';
import { PassedStream } from './passed-stream.js';
import { TranslatedAnswer } from './translated-answer.js';
import { TranslatedStream } from './translated-stream.js';
import { WholeAsStream } from './whole-as-stream.js';

/**
 * Chooses how an answer is read, from its status and content type and from what was asked.
 *
 * @throws BifrostError `invalid_response` for an answer that cannot be what was asked.
 */
export function chooseReader(host: AttemptHost): AnswerReader {
  const { status, headers } = host.answer;
  if (status >= 300 || status < 200) return new ErrorReader(host);
  const { plan } = host;
  const contentType = headers['content-type'];
  if (plan.dialect.stream === 'bytes')
    return isJson(contentType) ? new ErrorReader(host) : new BytesStream(host);
  if (!plan.stream) return wholeReader(host);
  if (isHtml(contentType)) throw invalidResponse('a web page answered instead of a stream: check base_url');
  if (isJson(contentType) && plan.dialect.stream === 'sse')
    return new WholeAsStream(host, () => translatedStream(host));
  return plan.passAnswer ? new PassedStream(host) : translatedStream(host);
}

function wholeReader(host: AttemptHost): AnswerReader {
  // a stream was wanted of a provider that has none for this operation: it answers whole, and is replayed
  if (host.chain.envelope.stream) return new WholeAsStream(host, () => translatedStream(host));
  return host.plan.passAnswer ? new PassedAnswer(host) : new TranslatedAnswer(host);
}

function translatedStream(host: AttemptHost): TranslatedStream {
  const encoder = host.chain.client.inbound?.createStreamEncoder?.(host.answerContext);
  const decoder = host.plan.dialect.createStreamDecoder?.();
  if (encoder === undefined) {
    throw new BifrostError(
      'unsupported_parameter',
      `stream: there are no streams in ${host.chain.client.id}`,
      { param: 'stream' },
    );
  }
  return new TranslatedStream(host, decoder, encoder);
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.startsWith('application/json') === true;
}

function isHtml(contentType: string | undefined): boolean {
  return contentType?.startsWith('text/html') === true;
}
