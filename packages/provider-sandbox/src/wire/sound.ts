/** Samples a second of the sandbox's sounds, as the public API has it for `pcm`. */
const rate = 24_000;

/** A soft tone of 440 Hz as 16-bit little-endian samples, one channel. */
export function toneOf(seconds: number): Buffer {
  const samples = Math.round(seconds * rate);
  const bytes = Buffer.alloc(samples * 2);
  for (let index = 0; index < samples; index += 1) {
    bytes.writeInt16LE(Math.round(Math.sin((index * 2 * Math.PI * 440) / rate) * 3000), index * 2);
  }
  return bytes;
}

/** Samples with the header of a WAV file before them. */
export function waveOf(samples: Buffer): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}

/** An MP3 of silence: frames of MPEG 1 layer III at 128 kbit/s and 44.1 kHz whose side information is all zero. */
export function silentMp3Of(seconds: number): Buffer {
  const frame = Buffer.alloc(417);
  frame.set([0xff, 0xfb, 0x90, 0xc4]);
  const frames = Math.max(1, Math.ceil((seconds * 44_100) / 1152));
  return Buffer.concat(Array.from({ length: frames }, () => frame));
}
