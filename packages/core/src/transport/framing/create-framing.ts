import type { AnyDialect, StreamFraming } from '../../adapter/dialect.js';
import { BifrostError } from '../../errors/bifrost-error.js';
import type { FramedEvent, Framing, FramingOptions } from './framing.js';
import { createNdjsonFraming } from './ndjson-framing.js';
import { createSseFraming } from './sse-framing.js';

/**
 * The framing of a dialect's stream.
 *
 * @throws BifrostError `unsupported_operation` for a kind that has no events to frame, or none that core can frame.
 */
export function createFraming(
  kind: StreamFraming,
  onEvent: (event: FramedEvent) => void,
  options: Omit<FramingOptions, 'onEvent'> = {},
): Framing {
  if (kind === 'sse') return createSseFraming({ ...options, onEvent });
  if (kind === 'ndjson') return createNdjsonFraming({ ...options, onEvent });
  throw new BifrostError('unsupported_operation', `core frames no events in streams of the kind "${kind}"`);
}

/** The framing of a dialect's streams: its own where it brings one, else core's. */
export function framingOf(
  dialect: Pick<AnyDialect, 'stream' | 'endMarker' | 'createFraming'>,
  onEvent: (event: FramedEvent) => void,
): Framing {
  if (dialect.createFraming !== undefined) return dialect.createFraming(onEvent);
  const { stream, endMarker } = dialect;
  return createFraming(stream, onEvent, endMarker === undefined ? {} : { endMarker });
}
