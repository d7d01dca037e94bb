import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A built page with what can be linked to, and where it links itself. */
interface BuiltPage {
  /** From the site's root. */
  name: string;
  anchors: ReadonlySet<string>;
  links: readonly string[];
  /** Addresses that a browser fetches on its own. */
  fetched: readonly string[];
}

/**
 * Checks what was built, as a browser would meet it: each link leads to a page and a heading that are there, and nothing
 * is fetched from elsewhere.
 *
 * @throws every problem, a line each
 */
export function checkSite(folder: string): { pages: number; links: number } {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .map((name) => readPage(folder, name.replaceAll(path.sep, '/')));
  const byName = new Map(pages.map((page) => [page.name, page]));
  const problems = pages.flatMap((page) => [
    ...page.links.flatMap((link) => brokenLink(link, page, { byName, folder })),
    ...page.fetched.map((address) => `${page.name}: fetches ${address} from elsewhere`),
  ]);
  if (problems.length > 0)
    throw new Error(`The site has ${problems.length} problems:\n  ${[...new Set(problems)].join('\n  ')}`);
  return { pages: pages.length, links: pages.reduce((sum, page) => sum + page.links.length, 0) };
}

function readPage(folder: string, name: string): BuiltPage {
  const html = readFileSync(path.join(folder, name), 'utf8');
  const values = (pattern: RegExp): string[] =>
    [...html.matchAll(pattern)].map(([, value = '']) => unescaped(value));
  return {
    name,
    anchors: new Set(values(/\sid="([^"]+)"/gu)),
    links: values(/<a\s[^>]*?href="([^"]+)"/gu).filter((link) => !/^[a-z]+:/u.test(link)),
    fetched: [
      ...values(/\ssrc="(https?:[^"]+|\/\/[^"]+)"/gu),
      ...values(/<link\s[^>]*?href="(https?:[^"]+|\/\/[^"]+)"/gu),
    ],
  };
}

function brokenLink(
  link: string,
  from: BuiltPage,
  { byName, folder }: { byName: ReadonlyMap<string, BuiltPage>; folder: string },
): string[] {
  const { pathname, hash } = new URL(link, `http://site/${from.name}`);
  const file = decodeURIComponent(pathname.replace(/\/$/u, '/index.html').slice(1));
  const page = byName.get(file) ?? byName.get(`${file}.html`);
  if (page === undefined)
    return existsSync(path.join(folder, file)) ? [] : [`${from.name}: links to ${link}, which is not there`];
  const anchor = decodeURIComponent(hash.slice(1));
  if (anchor === '' || page.anchors.has(anchor)) return [];
  return [`${from.name}: links to ${link}, which has no such heading`];
}

function unescaped(value: string): string {
  return value.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"');
}
