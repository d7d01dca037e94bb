/** Something wrong with a configuration, apart from where it stands. */
export interface Problem {
  /** `providers.acme.keys[0].weight`; absent where it concerns the whole, or the file's form. */
  readonly path?: string;
  readonly message: string;
}

/** A path as core writes it: words with dots, places in brackets, odd names in brackets and quotes. */
const form = /^((?:[\w$-]+|\[\d+\]|\["(?:[^"\\]|\\.)*"\]|\.)+): (.+)$/su;

/** Takes a problem's line apart: `path: message`. */
export function parseProblem(line: string): Problem {
  const [, path, message] = form.exec(line) ?? [];
  return path === undefined || message === undefined ? { message: line } : { path, message };
}

/** Whether a problem stands at a path or below it. */
export function isWithin({ path }: Problem, above: string): boolean {
  if (path === undefined || !path.startsWith(above)) return false;
  const next = path[above.length];
  return next === undefined || next === '.' || next === '[';
}
