const longestName = 200;

/**
 * A name that Converse takes: letters, digits, hyphens, brackets and single blanks, and never one that another document
 * of the request has. A file's ending is left out, since it says no more than the format does. `taken` holds every name
 * so far, with the number from which the next document of that name looks for a free one.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html
 */
export function documentNameOf(wanted: string | undefined, taken: Map<string, number>): string {
  const plain = (wanted ?? '')
    .replace(/\.[a-z\d]{1,5}$/iu, '')
    .replaceAll(/[^a-zA-Z\d\s()[\]-]/gu, '_')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .slice(0, longestName - 8)
    .trim();
  const base = plain === '' ? 'document' : plain;
  let count = taken.get(base) ?? 1;
  let name = base;
  for (; taken.has(name); count += 1) name = `${base} ${count + 1}`;
  taken.set(name, 1);
  taken.set(base, count);
  return name;
}
