export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables, and where to write down which of them cannot be read. */
interface Reader {
  readonly environment: Environment;
  readonly problems: string[];
}

/** A variable's text; an empty one counts as unset, as the specification has it. */
export function textIn(environment: Environment, name: string): string | undefined {
  const text = environment[name]?.trim();
  return text === '' ? undefined : text;
}

/** The first variable that is set, which must be one of some words. */
export function oneOf<Word extends string>(
  { environment, problems }: Reader,
  names: readonly string[],
  words: readonly Word[],
): Word | undefined {
  const name = names.find((each) => textIn(environment, each) !== undefined);
  const text = name === undefined ? undefined : textIn(environment, name);
  if (text === undefined) return undefined;
  const word = words.find((each) => each === text.toLowerCase());
  if (word === undefined) {
    const hint = text === 'grpc' ? ' (receivers of gRPC mostly take HTTP as well, on port 4318)' : '';
    problems.push(`${name}: must be one of ${words.join(', ')}, and is "${text}"${hint}`);
  }
  return word;
}

/** The first variable that is set, which must be a whole number of at least 1. */
export function numberIn(
  { environment, problems }: Reader,
  names: readonly string[],
  otherwise: number,
): number {
  const name = names.find((each) => textIn(environment, each) !== undefined);
  const text = name === undefined ? undefined : textIn(environment, name);
  if (text === undefined) return otherwise;
  if (/^[1-9]\d{0,9}$/u.test(text)) return Number(text);
  problems.push(`${name}: must be a whole number from 1, and is "${text}"`);
  return otherwise;
}

/** A list such as `a=1,b=2`, values percent-encoded. What it holds is not repeated: it may be credentials. */
export function pairsIn({ environment, problems }: Reader, name: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const entry of (textIn(environment, name) ?? '').split(',')) {
    if (entry.trim() === '') continue;
    const at = entry.indexOf('=');
    const key = decoded(entry.slice(0, Math.max(at, 0)));
    const value = decoded(entry.slice(at + 1));
    if (key === undefined || key === '' || value === undefined) {
      problems.push(`${name}: must be a list such as name=value,name=value, values percent-encoded`);
      return {};
    }
    pairs[key] = value;
  }
  return pairs;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return undefined;
  }
}
