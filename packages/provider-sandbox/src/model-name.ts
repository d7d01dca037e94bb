import { isFaultKind, type Fault } from './faults/fault-table.js';

/** A model name taken apart: `tools+fault-cut` is the model `tools` with the fault `cut`. */
export interface ModelName {
  /** The name as it came, without `sandbox/`. */
  full: string;
  /** What answers; `echo` where the name holds faults alone. */
  base: string;
  faults: Fault[];
  /** A part that begins like a fault and is none. */
  unknownFault?: string;
}

const retryAfter = /^429-retry-after-(\d{1,6})$/u;

/** Reads a model name; every name is one, so nothing is refused here. */
export function readModelName(name: string): ModelName {
  const full = name.startsWith('sandbox/') ? name.slice('sandbox/'.length) : name;
  const result: ModelName = { full, base: 'echo', faults: [] };
  const bases: string[] = [];
  for (const piece of full.split('+')) {
    if (!piece.startsWith('fault-')) {
      bases.push(piece);
      continue;
    }
    const fault = readFault(piece.slice('fault-'.length));
    if (fault) result.faults.push(fault);
    else result.unknownFault ??= piece;
  }
  if (bases.length > 0) result.base = bases.join('+');
  return result;
}

function readFault(name: string): Fault | undefined {
  if (isFaultKind(name)) return { kind: name };
  const seconds = retryAfter.exec(name)?.[1];
  return seconds === undefined ? undefined : { kind: '429', retryAfterSeconds: Number(seconds) };
}
