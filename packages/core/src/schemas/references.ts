import { fileFailure } from '../errors/file-failure.js';
import { isObject } from '../json/read.js';
import { pathText, type Path } from './problems.js';

/** Where references lead. Both are passed in, so that tests and other systems of secrets can take their place. */
export interface ReferenceSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The text of a file; throws when there is none. Relative paths are the caller's to place. */
  readFile(path: string): string;
}

/** A configuration without references, and what was learned on the way. */
export interface ResolvedReferences {
  value: unknown;
  /** References that lead nowhere, by path. The value holds the reference itself there. */
  problems: { path: Path; message: string }[];
  /** Files that were read: a change of one changes the configuration. */
  files: string[];
  /** What stood at a path (as {@link pathText} writes it): `env.NAME` or `file.PATH`. */
  references: Map<string, string>;
  /** The texts that references led to; none of them may be shown. */
  values: string[];
}

/** Members that hold names of models, packages or prose, where `file.` and `env.` are letters like any. */
const literalMembers: ReadonlySet<string> = new Set([
  '$schema',
  'aliases',
  'answers',
  'deployments',
  'fallbacks',
  'model',
  'models',
  'name',
  'package',
]);

const form = /^(env|file)\.(\S.*)$/u;

/** Whether a text is a reference rather than a value. */
export function isReference(text: string): boolean {
  return form.test(text);
}

/**
 * Replaces every text `env.NAME` by the environment variable and every `file.PATH` by the text of the file, without
 * the line break at its end. A file is the better place for a key: it is read again on reload, and a process cannot
 * change its environment.
 */
export function resolveReferences(value: unknown, sources: ReferenceSources): ResolvedReferences {
  const resolver = new Resolver(sources);
  return { ...resolver.found, value: resolver.resolve(value, []) };
}

class Resolver {
  readonly found: Omit<ResolvedReferences, 'value'> = {
    problems: [],
    files: [],
    references: new Map(),
    values: [],
  };
  readonly #sources: ReferenceSources;

  constructor(sources: ReferenceSources) {
    this.#sources = sources;
  }

  resolve(value: unknown, path: Path): unknown {
    if (typeof value === 'string') return this.#text(value, path);
    if (Array.isArray(value)) return value.map((item, index) => this.resolve(item, [...path, index]));
    if (!isPlain(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        literalMembers.has(name) ? member : this.resolve(member, [...path, name]),
      ]),
    );
  }

  #text(text: string, path: Path): string {
    const [, kind, target = ''] = form.exec(text) ?? [];
    if (kind === undefined) return text;
    this.found.references.set(pathText(path), text);
    const result = kind === 'env' ? this.#variable(target) : this.#file(target);
    if ('value' in result) {
      this.found.values.push(result.value);
      return result.value;
    }
    this.found.problems.push({ path, message: result.problem });
    return text;
  }

  #variable(name: string): { value: string } | { problem: string } {
    const { environment } = this.#sources;
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (value === undefined && /\s/u.test(name))
      return { problem: `the environment variable "${name}" is not set: mind the blank in its name` };
    if (value === undefined) return { problem: `the environment variable ${name} is not set` };
    if (value === '') return { problem: `the environment variable ${name} is set but empty` };
    return { value };
  }

  #file(path: string): { value: string } | { problem: string } {
    this.found.files.push(path);
    try {
      const value = this.#sources
        .readFile(path)
        .replace(/^\u{FEFF}/u, '')
        .replace(/[\r\n]+$/u, '');
      return value === '' ? { problem: `the file ${path} is empty` } : { value };
    } catch (error) {
      return { problem: `the file ${path} cannot be read: ${fileFailure(error)}` };
    }
  }
}

/** Objects of a class (a library's own key, a function) are nobody's to copy. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
