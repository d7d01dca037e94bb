import { framingOf, parseObject, type Dialect, type Emit } from '@bifrost/core';

/** What a decoder says of a stream, an event at a time. */
export type Emitted = Parameters<Emit>[0];

/** What came of decoding some pieces. */
export interface Decoding {
  readonly emitted: readonly Emitted[];
  /** For every piece, how many events had been emitted when it was read. */
  readonly counts: readonly number[];
  /** The piece with the wire's own end marker, or -1. */
  readonly markedEnd: number;
}

/** Reads a stream as core would, without a network in between. */
export function decodePieces(dialect: Dialect<'chat'>, pieces: readonly Uint8Array[]): Decoding {
  const decoder = dialect.createStreamDecoder?.();
  if (decoder === undefined) throw new Error(`${dialect.id} has no decoder of streams`);
  const emitted: Emitted[] = [];
  const emit: Emit = (event) => void emitted.push(event);
  let over = false;
  const { endMarker } = dialect;
  const framing = framingOf(dialect, ({ event, data }) => {
    if (data === endMarker) over = true;
    const json = parseObject(data);
    if (json === undefined || over) return;
    if (decoder.push(event === undefined ? { json, data } : { event, json, data }, emit) === true)
      over = true;
  });
  const counts: number[] = [];
  let markedEnd = -1;
  for (const [index, piece] of pieces.entries()) {
    framing.push(Buffer.from(piece));
    if (over && markedEnd === -1) markedEnd = index;
    counts.push(emitted.length);
  }
  framing.end();
  decoder.end(emit);
  return { emitted, counts, markedEnd };
}
