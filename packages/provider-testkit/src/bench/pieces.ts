/** A small generator of the same numbers every time (mulberry32), so that a cut that fails, fails again. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The bytes in pieces of one size. */
export function inPiecesOf(size: number, bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += size) pieces.push(bytes.subarray(start, start + size));
  return pieces;
}

/** The bytes in pieces of 1 to 97 bytes, the same for the same seed. */
export function inSeededPieces(seed: number, bytes: Buffer): Buffer[] {
  const random = seededRandom(seed);
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const size = 1 + Math.floor(random() * 97);
    pieces.push(bytes.subarray(start, start + size));
    start += size;
  }
  return pieces;
}

/** Streams up to this length are cut at every byte. */
const everywhereUpTo = 16 * 1024;

/** Where to cut a stream in two: everywhere, or for a long one around its line ends and at 200 seeded places. */
export function cutsOf(bytes: Buffer): number[] {
  if (bytes.length <= everywhereUpTo) return Array.from({ length: bytes.length + 1 }, (_, index) => index);
  const cuts = new Set<number>();
  for (let at = bytes.indexOf('\n'); at !== -1; at = bytes.indexOf('\n', at + 1)) {
    for (let cut = at - 3; cut <= at + 3; cut += 1) cuts.add(cut);
  }
  const random = seededRandom(bytes.length);
  for (let round = 0; round < 200; round += 1) cuts.add(Math.floor(random() * bytes.length));
  return [...cuts].filter((cut) => cut >= 0 && cut <= bytes.length);
}
