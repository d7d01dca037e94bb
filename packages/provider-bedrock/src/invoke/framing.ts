import { object, parseObject, text, type FramedEvent, type Framing } from '@bifrost/core';
import { createEventStreamFraming, exceptionPrefix } from '../event-stream/framing.js';

/**
 * Events of a model's own stream: each comes in base64 within an event `chunk` of the binary stream. Errors are
 * Bedrock's and stand beside it.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_PayloadPart.html
 */
export function createChunkFraming(onEvent: (event: FramedEvent) => void): Framing {
  return createEventStreamFraming((framed) => {
    if (framed.event?.startsWith(exceptionPrefix) === true) return onEvent(framed);
    if (framed.event !== 'chunk') return undefined;
    const bytes = text(object(parseObject(framed.data))?.['bytes']);
    return onEvent({
      data: bytes === undefined ? framed.data : Buffer.from(bytes, 'base64').toString('utf8'),
    });
  });
}
