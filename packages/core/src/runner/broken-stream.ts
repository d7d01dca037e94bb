import { BifrostError } from '../errors/bifrost-error.js';
import type { AttemptHost } from './answer-reader.js';

/** A stream may lose one event; the second ends it. */
const maxMalformedEvents = 1;

/**
 * Counts a malformed event, which is never handed on. Gives the error that ends the stream: before the commit point the
 * first one fails the target, after it one is forgiven.
 */
export function loseEvent({ facts, committed }: AttemptHost): BifrostError | undefined {
  facts.malformedEvents += 1;
  if (committed && facts.malformedEvents <= maxMalformedEvents) return undefined;
  return new BifrostError('invalid_response', 'the stream holds an event that is not JSON');
}

/** An event that was lost held a piece of a tool call. */
export function spoiledCall(): BifrostError {
  return new BifrostError('invalid_response', 'a lost event spoiled the arguments of a tool call');
}

/** The provider closed a stream that it had not finished. */
export function endedEarly(): BifrostError {
  return new BifrostError('stream_interrupted', 'the stream ended without a finish reason');
}

/** The connection of a stream was lost. */
export function brokenOff(cause: BifrostError): BifrostError {
  return new BifrostError('stream_interrupted', `the stream broke off: ${cause.message}`, { cause });
}
