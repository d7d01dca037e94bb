import type { Configuration, ModelView } from '@bifrost/core';

/** What stands for every model that is not known. */
const other = 'other';

/**
 * Names that may stand in the label `model`. Clients write model names, so a label for each would let a client fill the
 * memory of whoever stores the metrics.
 */
export class ModelLabels {
  #known: ReadonlySet<string>;
  readonly #listed: ReadonlySet<string>;

  constructor(configuration?: Configuration) {
    this.#listed = configuration === undefined ? new Set() : listedModels(configuration);
    this.#known = this.#listed;
  }

  /** Takes up what providers say that they have. */
  discover(views: readonly ModelView[]): void {
    const known = new Set(this.#listed);
    for (const { id, provider } of views)
      known.add(id.startsWith(`${provider}/`) ? id.slice(provider.length + 1) : id);
    this.#known = known;
  }

  /** Until providers are asked anew, what the replaced configuration's told holds: a reload must not rename series. */
  takeOver(before: ModelLabels): void {
    this.#known = new Set([...before.#known, ...this.#listed]);
  }

  label(model: string): string {
    return this.#known.has(model) ? model : other;
  }
}

function listedModels({ providers, aliases }: Configuration): Set<string> {
  const known = new Set<string>(Object.keys(aliases));
  for (const { keys } of providers.values()) {
    for (const key of keys) {
      for (const name of [...key.models, ...Object.entries(key.aliases).flat()]) {
        if (!name.includes('*')) known.add(name);
      }
    }
  }
  return known;
}
