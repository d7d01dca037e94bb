/** A small generator of the same numbers every time (mulberry32), so that a failing cut fails again. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Where to cut a stream in two: everywhere up to `everywhereUpTo` bytes, else around the line ends (3 bytes to either
 * side) and at 200 seeded places.
 */
export function cutsOf(bytes: Buffer, everywhereUpTo = 16 * 1024): number[] {
  if (bytes.length <= everywhereUpTo) return Array.from({ length: bytes.length + 1 }, (_, index) => index);
  const cuts = new Set<number>();
  for (let at = bytes.indexOf('\n\n'); at !== -1; at = bytes.indexOf('\n\n', at + 1)) {
    for (let cut = at - 3; cut <= at + 5; cut++) cuts.add(cut);
  }
  const random = seededRandom(bytes.length);
  for (let round = 0; round < 200; round++) cuts.add(Math.floor(random() * bytes.length));
  return [...cuts].filter((cut) => cut >= 0 && cut <= bytes.length).toSorted((left, right) => left - right);
}

/** The bytes in pieces of the given sizes, taken in turn. */
export function inPieces(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let start = 0, turn = 0; start < bytes.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    pieces.push(bytes.subarray(start, start + size));
    start += size;
  }
  return pieces;
}

/**
 * The bytes in pieces, again and again, so that each place is cut at least twice: between short pieces and between long
 * ones. For streams too long to be cut in two at every place.
 */
export function* cutEverywhere(bytes: Buffer): Generator<Buffer[]> {
  for (const size of [7, 61, 251]) {
    for (let offset = 0; offset < Math.min(size, bytes.length); offset++) {
      yield [bytes.subarray(0, offset), ...inPieces(bytes.subarray(offset), [size])];
    }
  }
}
