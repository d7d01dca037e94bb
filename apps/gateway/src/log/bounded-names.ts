/** No real name is longer. */
const maxLength = 300;
const maxNames = 100;

/**
 * A name that a client wrote, of a model for instance, as a log keeps it: short, so that a hostile one cannot fill the
 * disk.
 */
export function boundedName(name: string): string {
  return name.slice(0, maxLength);
}

/** Names that a client wrote, as a log keeps them: a hundred at the most. For nearly all requests the list is empty. */
export function boundedNames(names: readonly string[]): readonly string[] {
  return names.length === 0 ? names : names.slice(0, maxNames).map(boundedName);
}
