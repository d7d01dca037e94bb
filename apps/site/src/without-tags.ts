const comment = /^<!--[^]*?-->\n/gmu;
/** A fenced block, a piece of code within a line, or what would begin a tag. */
const codeOrTag =
  /^ *(?<fence>```+|~~~+)[^]*?^ *\k<fence> *$|(?<ticks>`+)[^`][^]*?\k<ticks>|<(?=[a-z/!])(?!https?:)/gimu;

/**
 * A page whose text has no tags: `<name>` in a description is text, and the compiler of pages would take it for an element.
 * Comments go, since they are for the tests that hold a page to the code.
 */
export function withoutTags(markdown: string): string {
  return markdown.replaceAll(comment, '').replaceAll(codeOrTag, (found) => (found === '<' ? '&lt;' : found));
}
