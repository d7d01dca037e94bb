import path from 'node:path';

/** Where the files of the repository stand on the site: by their path from the repository's root. */
export type SitePlaces = ReadonlyMap<string, string>;

const fence = /^ *(?:```|~~~)/u;
const link = /(?<!!)\[(?<label>(?:[^[\]]|\[[^\]]*\])*)\]\((?<to>[^)\s]+)\)/gu;

/**
 * Turns the links of a page, which lead through the repository, into links through the site. A link to a file that is
 * no page becomes its label: a reader of the site has no repository at hand.
 */
export function rewriteLinks(markdown: string, source: string, places: SitePlaces): string {
  let inCode = false;
  return markdown
    .split('\n')
    .map((line) => {
      if (fence.test(line)) inCode = !inCode;
      return inCode || fence.test(line) ? line : rewriteLine(line, source, places);
    })
    .join('\n');
}

function rewriteLine(line: string, source: string, places: SitePlaces): string {
  return line.replaceAll(link, (whole: string, label: string, to: string) => {
    if (/^[a-z]+:/u.test(to) || to.startsWith('#')) return whole;
    const [file = '', anchor] = to.split('#');
    const target = path.posix.join(path.posix.dirname(source), decodeURI(file)).replace(/\/$/u, '');
    const place = places.get(target);
    if (place === undefined) return label;
    return `[${label}](/${place}${anchor === undefined ? '' : `#${anchor}`})`;
  });
}
