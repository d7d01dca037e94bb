import type { Field } from './field.js';

/** An environment variable that has to hold what stood in the source itself. */
export interface NewVariable {
  readonly name: string;
  /** Where its value stands in the source. */
  readonly from: readonly Field[];
}

const references = [/^os\.environ\/([A-Za-z_]\w*)$/u, /^env\.([A-Za-z_]\w*)$/u] as const;

/** The variable that a text refers to, in the way of any of the gateways. */
export function variableIn(text: string): string | undefined {
  for (const form of references) {
    const [, name] = form.exec(text) ?? [];
    if (name !== undefined) return name;
  }
  return undefined;
}

/** A text as our file writes it: what refers to a variable does so in our way. */
export function plainReference(field: Field): string | undefined {
  const text = field.text;
  if (text === undefined) return undefined;
  const variable = variableIn(text);
  return variable === undefined ? text : `env.${variable}`;
}

/** Finds names for the variables that take up literal secrets, and keeps no secret longer than the import. */
export class Variables {
  readonly #taken: Set<string>;
  readonly #names = new Map<string, string>();
  readonly #from = new Map<string, Field[]>();

  /** @param taken names that mean something already: those that the source refers to */
  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** No literal secret gets this name: it is read for something else. */
  reserve(name: string): void {
    this.#taken.add(name);
  }

  /**
   * The reference to write for a secret: `env.NAME`. A literal one gets a variable of its own (the same for the same
   * text), and its field is told as one that needs a hand.
   */
  referenceFor(field: Field, wish: string): string | undefined {
    // A key of digits alone, without quotes, is a number to YAML.
    const text = typeof field.value === 'number' ? String(field.value) : field.text;
    if (text === undefined) return undefined;
    const known = variableIn(text);
    if (known !== undefined) return `env.${known}`;
    return this.literal(field, text, wish);
  }

  /** The reference for a text that stands in the source itself. */
  literal(field: Field, text: string, wish: string): string {
    const name = this.#names.get(text) ?? this.#free(wish);
    this.#names.set(text, name);
    this.#from.set(name, [...(this.#from.get(name) ?? []), field]);
    field.byHand(`Stands in the file itself: set the environment variable ${name} to it.`);
    return `env.${name}`;
  }

  /** The reference for a secret that another place keeps under the name that the field holds. */
  vaulted(field: Field, wish: string): string {
    const known = `vault ${field.text ?? ''}`;
    const name = this.#names.get(known) ?? this.#free(wish);
    this.#names.set(known, name);
    return `env.${name}`;
  }

  /** The variables that literal secrets got. */
  get made(): NewVariable[] {
    return [...this.#from].map(([name, from]) => ({ name, from }));
  }

  #free(wish: string): string {
    const stem =
      wish
        .toUpperCase()
        .replaceAll(/[^A-Z0-9]+/gu, '_')
        .replaceAll(/^_+|_+$/gu, '') || 'SECRET';
    const start = /^\d/u.test(stem) ? `KEY_${stem}` : stem;
    let name = start;
    for (let count = 2; this.#taken.has(name); count += 1) name = `${start}_${count}`;
    this.#taken.add(name);
    return name;
  }
}

/** Every variable that a source refers to anywhere. */
export function referredVariables(value: unknown): Set<string> {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node === 'string') {
      const name = variableIn(node.trim());
      if (name !== undefined) found.add(name);
    } else if (typeof node === 'object' && node !== null) Object.values(node).forEach(visit);
  };
  visit(value);
  return found;
}
