import { list, object, text } from '@bifrost/core';

/** A group of pages in the sidebar. */
export interface NavigationGroup {
  text: string;
  /** Pages from the site's root without their ending, or `folder/*` for all of a folder. */
  pages: readonly string[];
  collapsed: boolean;
}

/** Reads `docs/navigation.json`. Throws where it has another form. */
export function parseNavigation(value: unknown): NavigationGroup[] {
  return list(value).map((entry, index) => {
    const group = object(entry);
    const title = text(group?.['text']);
    const pages = list(group?.['pages']).filter((page) => typeof page === 'string');
    if (title === undefined || pages.length === 0)
      throw new Error(`docs/navigation.json: [${index}] needs "text" and "pages", a list of names`);
    return { text: title, pages, collapsed: group?.['collapsed'] === true };
  });
}

/** An entry of the sidebar, as VitePress takes it. */
export interface SidebarGroup {
  text: string;
  collapsed: boolean;
  items: { text: string; link: string; target?: string }[];
}

/**
 * The sidebar for the pages that are there.
 *
 * @param titles - of every page, by its name without its ending
 * @throws what is wrong: a page that is nowhere in the navigation, or an entry that leads to none
 */
export function sidebarOf(
  navigation: readonly NavigationGroup[],
  titles: ReadonlyMap<string, string>,
): SidebarGroup[] {
  const left = new Set(titles.keys());
  const groups = navigation.map(({ text: title, collapsed, pages }) => ({
    text: title,
    collapsed,
    items: pages.flatMap((name) => {
      const found = pagesNamed(name, titles);
      if (found.length === 0) throw new Error(`docs/navigation.json: there is no page "${name}"`);
      for (const page of found) left.delete(page);
      return found.map((page) => entryOf(page, titles));
    }),
  }));
  if (left.size > 0)
    throw new Error(
      `docs/navigation.json: add ${[...left].map((page) => `"${page}"`).join(', ')} to a group`,
    );
  return groups;
}

function entryOf(page: string, titles: ReadonlyMap<string, string>): SidebarGroup['items'][number] {
  const entry = { text: titles.get(page) ?? page, link: `/${page.replace(/(^|\/)index$/u, '$1')}` };
  // What was not made by VitePress is no page to its router.
  return page.endsWith('.html') ? { ...entry, target: '_self' } : entry;
}

/** The pages that an entry means; those of a folder begin with its index and go on by title. */
function pagesNamed(name: string, titles: ReadonlyMap<string, string>): string[] {
  if (!name.endsWith('/*')) return titles.has(name) ? [name] : [];
  const folder = name.slice(0, -1);
  const rank = (page: string): string => (page === `${folder}index` ? '' : (titles.get(page) ?? page));
  return [...titles.keys()]
    .filter((page) => page.startsWith(folder))
    .toSorted((one, other) => rank(one).localeCompare(rank(other), 'en', { numeric: true }));
}
