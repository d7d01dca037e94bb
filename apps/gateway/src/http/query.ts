/** Path and query of a request's target. */
export interface Target {
  path: string;
  query: Readonly<Record<string, string>>;
  /** The value of `?key=`, which is a credential and therefore not in `query`. */
  key: string | undefined;
}

const none: Readonly<Record<string, string>> = Object.freeze({});

/** Takes a request's target apart. Of a parameter that comes twice the last one counts. */
export function parseTarget(url: string): Target {
  const mark = url.indexOf('?');
  if (mark === -1) return { path: url, query: none, key: undefined };
  const query: Record<string, string> = {};
  let key: string | undefined;
  for (const [name, value] of new URLSearchParams(url.slice(mark + 1))) {
    if (name === 'key') key = value;
    else if (name !== '__proto__') query[name] = value;
  }
  return { path: url.slice(0, mark), query, key };
}
