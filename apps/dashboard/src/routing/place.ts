/** A place in the page, as the part of the address behind `#` names it: `/requests?provider=openai`. */
export interface Place {
  /** Path segments: `['requests', 'mbq3k9']`. */
  segments: readonly string[];
  query: Readonly<Record<string, string>>;
}

/** The part behind `#` as a place. Whatever stands there, it never throws. */
export function parsePlace(hash: string): Place {
  const text = hash.replace(/^#/, '');
  const mark = text.indexOf('?');
  const path = mark === -1 ? text : text.slice(0, mark);
  const query = mark === -1 ? '' : text.slice(mark + 1);
  return {
    segments: path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decoded),
    query: Object.fromEntries([...new URLSearchParams(query)].filter(([name]) => name !== '__proto__')),
  };
}

/** The address of a place. What is empty in a query is left out. */
export function hrefOf(
  segments: readonly string[],
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') parameters.set(name, value);
  const text = parameters.toString();
  return `#/${segments.map(encodeURIComponent).join('/')}${text === '' ? '' : `?${text}`}`;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
