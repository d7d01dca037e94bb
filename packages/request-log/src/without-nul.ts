/**
 * A text as databases hold it, and so as it is looked for: PostgreSQL takes no NUL in a text, SQLite's client nothing
 * behind one, and a client's model name may have one.
 */
export function withoutNul(text: string): string {
  return text.replaceAll('\0', '');
}
