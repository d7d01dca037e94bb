/**
 * Families that answer without thinking. Their names are all that tells them apart; a name that is not known here is
 * taken for a newer model, which thinks.
 *
 * @see https://docs.cohere.com/docs/models
 */
const plain =
  /^(?:c4ai-|aya-|command(?:-light|-nightly|-r|-r7b|-r-plus|-a-03|-a-vision|-a-translate)?(?:-|$))/u;

/** Whether a model thinks before it answers, and takes `thinking`. */
export function thinks(model: string): boolean {
  return !plain.test(model) || /^command-(?:a-plus|a-reasoning|reasoning)/u.test(model);
}
