import type { KeptText } from '@bifrost/request-log';

/**
 * More than is kept is looked through for secrets, so that the cut does not leave the half of one that nothing recognises.
 */
const marginBytes = 8_192;

const textual =
  /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml|x-ndjson|x-www-form-urlencoded)\b|application\/vnd\.amazon\.eventstream)/iu;

/** Gathers the beginning of a body. */
export class KeptBytes {
  readonly #maxBytes: number;
  readonly #parts: Buffer[] = [];
  #kept = 0;
  #bytes = 0;
  mediaType: string | null = null;
  /** What is added was made readable before, whatever its media type says. */
  readable = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes a copy of what is kept of a piece. */
  add(piece: string | Uint8Array): void {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    this.#bytes += bytes.byteLength;
    const room = this.#maxBytes + marginBytes - this.#kept;
    if (room <= 0) return;
    const part = Buffer.from(bytes.subarray(0, room));
    this.#parts.push(part);
    this.#kept += part.byteLength;
  }

  /** What was gathered, without secrets; `null` where nothing came. Sounds and pictures are told by their size alone. */
  text(redact: (text: string) => string): KeptText | null {
    if (this.#bytes === 0) return null;
    const { mediaType } = this;
    const bytes = this.#bytes;
    if (mediaType !== null && !this.readable && !textual.test(mediaType))
      return {
        text: `[${bytes} bytes of ${mediaType} were not kept]`,
        media_type: mediaType,
        bytes,
        truncated: true,
      };
    const whole = Buffer.concat(this.#parts).toString('utf8');
    const text = shortened(redact(whole), this.#maxBytes);
    return { text, media_type: mediaType, bytes, truncated: bytes > this.#maxBytes };
  }
}

/** Not more than so many bytes, without half a character at the end. */
function shortened(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.byteLength <= maxBytes) return text;
  let end = maxBytes;
  // bytes that go on with a character begin with the bits 10
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString('utf8');
}
