import { type FramedEvent } from '@bifrost/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codec } from './codec.js';
import { eventFrame, exceptionFrame } from './encode-frame.js';
import { createEventStreamFraming } from './framing.js';

function framed(pieces: readonly Uint8Array[]): FramedEvent[] {
  const events: FramedEvent[] = [];
  const framing = createEventStreamFraming((event) => events.push(event));
  for (const piece of pieces) framing.push(Buffer.from(piece));
  framing.end();
  return events;
}

const text = (value: string) => ({ type: 'string' as const, value });
const hello = eventFrame('contentBlockDelta', { delta: { text: 'Grüße 👋' }, contentBlockIndex: 0 });
const stop = eventFrame('messageStop', { stopReason: 'end_turn' });

describe('a binary event stream', () => {
  it('is cut into its events', () => {
    expect(framed([Buffer.concat([hello, stop])])).toEqual([
      { event: 'contentBlockDelta', data: '{"delta":{"text":"Grüße 👋"},"contentBlockIndex":0}' },
      { event: 'messageStop', data: '{"stopReason":"end_turn"}' },
    ]);
  });

  it('gives the same events however the network cuts it', () => {
    const bytes = Buffer.concat([hello, stop, hello]);
    const whole = framed([bytes]);
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(framed([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
    }
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
        const places = [0, ...cuts.toSorted((one, other) => one - other), bytes.length];
        const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(framed(pieces)).toEqual(whole);
      }),
    );
  });

  it('is refused when any one bit of it is wrong', () => {
    fc.assert(
      fc.property(fc.nat(hello.length - 1), fc.nat(7), (byte, bit) => {
        const spoiled = Buffer.from(hello);
        spoiled.writeUInt8(spoiled.readUInt8(byte) ^ (1 << bit), byte);
        expect(() => framed([spoiled])).toThrow(/garbled/u);
      }),
    );
  });

  it('is refused at a garbled prelude, before its length is waited for', () => {
    const spoiled = Buffer.from(hello);
    spoiled.writeUInt32BE(1_000_000, 0);
    expect(() => framed([spoiled.subarray(0, 12)])).toThrow(/checksum of a prelude/u);
  });

  it('never holds a message beyond the limit', () => {
    const prelude = Buffer.alloc(12);
    prelude.writeUInt32BE(0x7f_ff_ff_ff, 0);
    prelude.writeUInt32BE(checksumOf(prelude.subarray(0, 8)), 8);
    expect(() => framed([prelude])).toThrow(/a message of 2147483647 bytes/u);
  });

  it('says nothing of a message that was cut off', () => {
    expect(framed([Buffer.concat([hello, stop.subarray(0, stop.length - 1)])])).toHaveLength(1);
  });

  it('marks errors, whatever their body is', () => {
    const broken = codec.encode({
      headers: { ':message-type': text('exception'), ':exception-type': text('throttlingException') },
      body: Buffer.from('slow down'),
    });
    const failed = codec.encode({
      headers: {
        ':message-type': text('error'),
        ':error-code': text('InternalError'),
        ':error-message': text('An internal server error occurred'),
      },
      body: Buffer.alloc(0),
    });
    expect(framed([exceptionFrame('validationException', { message: 'no' }), broken, failed])).toEqual([
      { event: 'exception:validationException', data: '{"message":"no"}' },
      { event: 'exception:throttlingException', data: '{"message":"slow down"}' },
      { event: 'exception:InternalError', data: '{"message":"An internal server error occurred"}' },
    ]);
  });
});

/** CRC-32 by its definition, so that the test does not trust what it tests. */
function checksumOf(bytes: Buffer): number {
  let rest = 0xff_ff_ff_ff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = (rest & 1) === 1 ? (rest >>> 1) ^ 0xed_b8_83_20 : rest >>> 1;
  }
  return (rest ^ 0xff_ff_ff_ff) >>> 0;
}
