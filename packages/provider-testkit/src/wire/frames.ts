import type { StreamFraming } from '@bifrost/core';

/** The bytes of a stream, event by event, each with the line ends or prefixes that belong to it. */
export function framesOf(framing: StreamFraming, bytes: Buffer): Buffer[] {
  switch (framing) {
    case 'sse':
      return splitAfter(bytes, /(?:\r\n|\n|\r)(?:\r\n|\n|\r)+/gu);
    case 'ndjson':
      return splitAfter(bytes, /\r?\n/gu);
    case 'aws-event-stream':
      return splitByLength(bytes);
    case 'bytes':
    case 'none':
      return [bytes];
  }
}

/** Whether events are lines of text, into which a test can write. */
export function isTextFraming(framing: StreamFraming): boolean {
  return framing === 'sse' || framing === 'ndjson';
}

/** An event that begins like one and is no JSON. */
export function brokenFrame(framing: StreamFraming): Buffer {
  return Buffer.from(framing === 'sse' ? 'data: {"broken":\n\n' : '{"broken":\n');
}

/** The same events with the line ends of another system. */
export function withCarriageReturns(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll(/\r?\n/gu, '\r\n'), 'latin1');
}

/** Latin-1 keeps every byte one character, so places in the text are places in the bytes. */
function splitAfter(bytes: Buffer, end: RegExp): Buffer[] {
  const frames: Buffer[] = [];
  let start = 0;
  for (const match of bytes.toString('latin1').matchAll(end)) {
    const stop = match.index + match[0].length;
    frames.push(bytes.subarray(start, stop));
    start = stop;
  }
  if (start < bytes.length) frames.push(bytes.subarray(start));
  return frames;
}

/** Every message says its own length first: https://smithy.io/2.0/aws/amazon-eventstream.html */
function splitByLength(bytes: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let start = 0; start + 4 <= bytes.length;) {
    const length = Math.max(4, bytes.readUInt32BE(start));
    frames.push(bytes.subarray(start, start + length));
    start += length;
  }
  return frames;
}
