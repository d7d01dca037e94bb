/**
 * Whether a key's list lets it serve a model. An empty list and `["*"]` mean every model; a name may end in `*`.
 * The model is the name that the client sent, before deployments and aliases of the key.
 */
export function listsModel(patterns: readonly string[], model: string): boolean {
  return patterns.length === 0 || patterns.some((pattern) => fits(pattern, model));
}

/** Whether a list names the model, so that the model alone tells the provider: a list that means all names nothing. */
export function namesModel(patterns: readonly string[], model: string): boolean {
  return patterns.some((pattern) => pattern !== '*' && fits(pattern, model));
}

function fits(pattern: string, model: string): boolean {
  return pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : pattern === model;
}

/** Whether a model fits one of an adapter's patterns, where `*` may stand anywhere (`claude-*@*`). */
export function claimsModel(patterns: readonly string[], model: string): boolean {
  return patterns.some((pattern) => fitsAnywhere(pattern.split('*'), model));
}

/** Each piece is looked for after the last one: linear, where a regular expression could be made to run for ever. */
function fitsAnywhere(pieces: readonly string[], model: string): boolean {
  const [head = '', ...rest] = pieces;
  const tail = rest.pop();
  if (tail === undefined) return model === head;
  if (!model.startsWith(head) || !model.endsWith(tail)) return false;
  const end = model.length - tail.length;
  let at = head.length;
  for (const piece of rest) {
    const found = model.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= end;
}
