/** Where something stands in a configuration. */
export type Path = readonly PropertyKey[];

/** Collects everything that is wrong, so that one error can tell it all. */
export class Problems {
  readonly #found: { path: Path; message: string }[] = [];

  add(path: Path, message: string): void {
    this.#found.push({ path, message });
  }

  /** Whether something is known to be wrong at the path or above it. */
  covers(path: Path): boolean {
    return this.#found.some((problem) => problem.path.every((step, index) => step === path[index]));
  }

  get count(): number {
    return this.#found.length;
  }

  /** One line a problem: `providers.openai.keys[0].weight: must be 0 or more, got -1`. */
  lines(): string[] {
    return this.#found.map(({ path, message }) =>
      path.length === 0 ? message : `${pathText(path)}: ${message}`,
    );
  }
}

/** A place as errors write it: `providers.openai.keys[0].weight`; names that are no words stand in brackets. */
export function pathText(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[\w$-]+$/u.test(String(step))) text += text === '' ? String(step) : `.${String(step)}`;
    else text += `[${JSON.stringify(String(step))}]`;
  }
  return text;
}
