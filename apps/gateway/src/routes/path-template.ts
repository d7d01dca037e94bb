import { BifrostError } from '@bifrost/core';

/** A path with placeholders, ready to be compared. */
export interface PathTemplate {
  /** Length of the text outside placeholders: of two templates that fit, the longer one is meant. */
  literalLength: number;
  /** Without placeholders: it fits one path only. */
  literal: boolean;
  /** The parameters in a path, decoded, or `undefined` if it does not fit. */
  match(path: string): Record<string, string> | undefined;
}

/**
 * Compiles `/v1beta/models/{model}:generateContent`. A `{model}` may hold slashes, because names like
 * `provider/model` are written into paths as they are; other placeholders end at a slash.
 */
export function compilePath(template: string): PathTemplate {
  const names: string[] = [];
  const pattern = template
    .split(/(\{\w+\})/)
    .map((piece) => {
      if (!piece.startsWith('{')) return piece.replaceAll(/[.*+?^$()|[\]\\{}]/g, String.raw`\$&`);
      const name = piece.slice(1, -1);
      names.push(name);
      return name === 'model' ? '(.+)' : '([^/]+)';
    })
    .join('');
  const expression = new RegExp(`^${pattern}$`);
  return {
    literal: names.length === 0,
    literalLength: template.replaceAll(/\{\w+\}/g, '').length,
    match(path) {
      const found = expression.exec(path);
      if (found === null) return undefined;
      const params: Record<string, string> = {};
      for (const [index, name] of names.entries()) params[name] = decoded(found[index + 1] ?? '');
      return params;
    },
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BifrostError('invalid_request', 'The path holds a broken percent-encoding.');
  }
}
