/** Records by one to three labels, found without making a key of them. */
export class LabelTable<Value> {
  readonly #make: () => Value;
  readonly #root = new Map<string, Node<Value>>();

  constructor(make: () => Value) {
    this.#make = make;
  }

  /** The record for these labels, made at its first use. */
  at(first: string, second = '', third = ''): Value {
    let node = this.#root.get(first);
    if (node === undefined) this.#root.set(first, (node = new Map()));
    let leaves = node.get(second);
    if (leaves === undefined) node.set(second, (leaves = new Map()));
    let value = leaves.get(third);
    if (value === undefined) leaves.set(third, (value = this.#make()));
    return value;
  }

  *rows(): Generator<{ labels: readonly [string, string, string]; value: Value }> {
    for (const [first, node] of this.#root) {
      for (const [second, leaves] of node) {
        for (const [third, value] of leaves) yield { labels: [first, second, third], value };
      }
    }
  }
}

type Node<Value> = Map<string, Map<string, Value>>;
