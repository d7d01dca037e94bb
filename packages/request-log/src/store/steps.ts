/** A time cut into steps of one length. The last may reach beyond its end. */
export interface Steps {
  /** Milliseconds since 1970. */
  fromMs: number;
  toMs: number;
  stepMs: number;
}

/** When each step begins. */
export function startsOf({ fromMs, toMs, stepMs }: Steps): number[] {
  const count = Math.max(0, Math.ceil((toMs - fromMs) / stepMs));
  return Array.from({ length: count }, (_, index) => fromMs + index * stepMs);
}
