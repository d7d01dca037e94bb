import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import type { JsonObject } from '@bifrost/core';

/**
 * A message of AWS's binary event streams, written by hand: a prelude with lengths, headers, the payload, and a checksum
 * after each half.
 *
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function eventMessage(type: string, value: JsonObject): Buffer {
  const headers = Buffer.concat([
    textHeader(':event-type', type),
    textHeader(':content-type', 'application/json'),
    textHeader(':message-type', 'event'),
  ]);
  const payload = Buffer.from(JSON.stringify(value));
  const prelude = Buffer.concat([number32(headers.length + payload.length + 16), number32(headers.length)]);
  const checked = Buffer.concat([prelude, number32(crc32(prelude)), headers, payload]);
  return Buffer.concat([checked, number32(crc32(checked))]);
}

/** The kind of header that holds text. */
const textKind = 7;

function textHeader(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([
    Buffer.from([Buffer.byteLength(name)]),
    Buffer.from(name),
    Buffer.from([textKind]),
    length,
    Buffer.from(value),
  ]);
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
