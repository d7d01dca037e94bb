import { EventStreamCodec } from '@smithy/core/event-streams';

/**
 * AWS's own codec of binary event streams. It holds no state of ours: messages are handed to it whole.
 *
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export const codec = new EventStreamCodec(
  (input) => (typeof input === 'string' ? input : Buffer.from(input).toString('utf8')),
  (input) => Buffer.from(input, 'utf8'),
);
