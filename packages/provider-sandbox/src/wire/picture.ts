import { crc32, deflateSync } from 'node:zlib';
import { digest } from '../text.js';

/**
 * A PNG of the given size: squares of two colours that depend on the text. One bit a pixel, so that a large picture
 * stays a few kilobytes.
 */
export function pictureOf(text: string, width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 3, 0, 0, 0], 8);
  const colours = Buffer.alloc(6);
  colours.writeUIntBE(digest(text) & 0xffffff, 0, 3);
  colours.writeUIntBE(digest(`${text}:second`) & 0xffffff, 3, 3);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(pixels(width, height, digest(`${text}:squares`)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Eight by eight squares, each of the first or the second colour by a bit of the pattern. */
function pixels(width: number, height: number, pattern: number): Buffer {
  const rowLength = 1 + Math.ceil(width / 8);
  const rows = Buffer.alloc(rowLength * height);
  for (let y = 0; y < height; y += 1) {
    const band = Math.floor((y * 8) / height);
    for (let byte = 1; byte < rowLength; byte += 1) {
      const square = Math.floor(((byte - 1) * 8 * 8) / width);
      rows[y * rowLength + byte] = (pattern >>> ((band * 5 + square * 3) % 32)) & 1 ? 0xff : 0;
    }
  }
  return rows;
}

function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}
