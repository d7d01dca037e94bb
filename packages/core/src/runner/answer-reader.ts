import type { BifrostError } from '../errors/bifrost-error.js';
import type { Headers } from '../adapter/wire.js';
import type { AnswerContext } from '../adapter/dialect.js';
import type { AnsweredAttempt } from './extra-fields.js';
import type { ChainContext } from './chain-context.js';
import type { AttemptPlan } from './prepare-request.js';
import type { ProviderFailure } from '../adapter/wire.js';

/** Reads a provider's answer as it comes and writes the client's. One is made for each attempt, at the head. */
export interface AnswerReader {
  data(chunk: Buffer): void;
  /** The provider closed the answer properly. */
  end(): void;
  /** Writes what is ready and not yet written: something else is about to be. */
  flush?(): void;
  /** The finish reason is long there, the end marker never came: complete the answer. */
  linger?(): void;
  /** The answer will not be complete, though the client saw a part of it: estimate what can be known of the usage. */
  abandoned?(): void;
}

/** What readers may do to their attempt. All calls after the end of the attempt are harmless. */
export interface AttemptHost extends AnsweredAttempt {
  readonly chain: ChainContext;
  readonly plan: AttemptPlan;
  /** Status and headers of the provider. */
  readonly answer: { status: number; headers: Headers };
  /** We asked for usage where the client had not. */
  readonly usageAdded: boolean;
  /** What encoders of answers may know; made once. */
  readonly answerContext: AnswerContext;
  readonly committed: boolean;
  /** The commit point: sends the head of the stream. */
  commit(): void;
  /** The finish reason is there: what may follow is waited for, but not for long. */
  finished(): void;
  /** It was not the last: another choice goes on. */
  unfinished(): void;
  /** A whole answer; `headers` becomes the attempt's own. Ends the attempt. */
  complete(status: number, headers: Record<string, string>, body: string | Uint8Array): void;
  /** The stream is complete and written. Ends the attempt. */
  completeStream(): void;
  /** Ends the attempt with an error: invisibly before the commit point, told in the stream after it. */
  fail(error: BifrostError): void;
  /** Ends the attempt with what a dialect read as an error. */
  failWith(failure: ProviderFailure): void;
  /** Stops reading from the provider until the client has caught up. */
  pause(): void;
}
