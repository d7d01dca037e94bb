import type { StreamEncoder, StreamEvent, Usage } from '@bifrost/core';
import { eventFrame } from '../event-stream/encode-frame.js';
import { withMetrics } from './invocation-metrics.js';

/** Up to the line end: JSON may hold U+2028 and U+2029, which a dot takes for line ends. */
const dataLine = /^data: ([^\n]*)/gmu;

/**
 * Writes a stream of Claude's own events as InvokeModel brings it: what the encoder of server-sent events writes, with
 * each event's data in a binary one. JSON has no line ends, so every data line is one event.
 */
export function chunkEncoder(encoder: StreamEncoder): StreamEncoder {
  let usage: Usage | undefined;
  return {
    push(event: StreamEvent) {
      if (event.type === 'usage') usage = event.usage;
      return framed(encoder.push(event));
    },
    end: () => framed(encoder.end(), usage),
  };
}

function framed(written: string | Uint8Array, usage?: Usage): Uint8Array {
  const source = typeof written === 'string' ? written : Buffer.from(written).toString('utf8');
  const frames = [...source.matchAll(dataLine)].map(([, data = '']) =>
    eventFrame('chunk', { bytes: Buffer.from(withMetrics(data, usage), 'utf8').toString('base64') }),
  );
  return Buffer.concat(frames);
}
