import type { z } from 'zod';
import { addIssues } from './issues.js';
import { pathText, Problems, type Path } from './problems.js';

/** What the parts of one parsing share. */
export class ParseContext {
  readonly problems = new Problems();
  readonly #references: ReadonlyMap<string, string>;

  constructor(references: ReadonlyMap<string, string>) {
    this.#references = references;
  }

  /**
   * Checks one part. What is wrong joins the problems, described by `schema`, or by `described` where the part was cut
   * out of a larger schema. Gives `undefined` then.
   */
  parse<T>(schema: z.ZodType<T>, value: unknown, at: { path: Path; described?: z.ZodType }): T | undefined {
    const result = schema.safeParse(value, { reportInput: true });
    if (result.success) return result.data;
    addIssues(result.error.issues, {
      path: at.path,
      schema: at.described ?? schema,
      problems: this.problems,
      referenceAt: (path) => this.#references.get(pathText(path)),
    });
    return undefined;
  }
}
