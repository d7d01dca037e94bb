import type { StreamEncoder, StreamEvent } from '@bifrost/core';
import { eventFrame } from '../event-stream/encode-frame.js';

const dataLine = /^data: (.*)$/gmu;

/**
 * Writes a stream of Claude's own events as InvokeModel brings it: what the encoder of server-sent events writes, with
 * each event's data in a binary one. JSON has no line ends, so every data line is one event.
 */
export function chunkEncoder(encoder: StreamEncoder): StreamEncoder {
  return {
    push: (event: StreamEvent) => framed(encoder.push(event)),
    end: () => framed(encoder.end()),
  };
}

function framed(written: string | Uint8Array): Uint8Array {
  const source = typeof written === 'string' ? written : Buffer.from(written).toString('utf8');
  const frames = [...source.matchAll(dataLine)].map(([, data = '']) =>
    eventFrame('chunk', { bytes: Buffer.from(data, 'utf8').toString('base64') }),
  );
  return Buffer.concat(frames);
}
