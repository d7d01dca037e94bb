import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Recorded provider traffic lies beside the project, where there is any: tests use it and do without. */
const folder = new URL('../../../../../shared/recordings/', import.meta.url);

export interface Recording {
  /** `provider/case`. */
  name: string;
  bytes: Buffer;
}

/** Every recorded response of a kind, by name; the empty list where no recordings are. */
export function recordings(
  file: 'response.json' | 'response.sse.txt' | 'response.ndjson' | 'request.json',
): Recording[] {
  if (!existsSync(folder)) return [];
  return names(folder).flatMap((provider) =>
    names(new URL(`${provider}/`, folder)).flatMap((name) => {
      const path = new URL(`${provider}/${name}/${file}`, folder);
      return existsSync(path) ? [{ name: `${provider}/${name}`, bytes: readFileSync(path) }] : [];
    }),
  );
}

function names(within: URL): string[] {
  return readdirSync(within, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
}
