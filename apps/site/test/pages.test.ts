import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseNavigation, sidebarOf } from '../src/navigation.js';
import { repository } from '../src/paths.js';
import { rewriteLinks } from '../src/rewrite-links.js';
import { slugOf } from '../src/slug.js';
import { titleOf, withoutCode } from '../src/sources.js';
import { pagesOfRepository } from '../src/stage-pages.js';
import { withoutTags } from '../src/without-tags.js';

const pages = pagesOfRepository(repository);
const written: unknown = JSON.parse(readFileSync(path.join(repository, 'docs/navigation.json'), 'utf8'));

describe('docs/navigation.json', () => {
  const made = ['reference/http-api', 'reference/http-schemas', 'reference/library/index.html'];
  const titles = new Map([
    ...pages.map(({ target, markdown }) => [target.replace(/\.md$/u, ''), titleOf(markdown)] as const),
    ...made.map((name) => [name, name] as const),
  ]);

  it('has every page, and no other', () => {
    const links = sidebarOf(parseNavigation(written), titles).flatMap(({ items }) => items);
    expect(links.length).toBe(titles.size);
    expect(new Set(links.map(({ link }) => link)).size).toBe(links.length);
    for (const link of ['/', '/errors', '/decisions/', '/providers/openai', '/packages/core'])
      expect(links.map((each) => each.link)).toContain(link);
  });

  it('names a page that is missing, and an entry that leads nowhere', () => {
    const navigation = [{ text: 'All', pages: ['index', 'guides/*'], collapsed: false }];
    const known = new Map([
      ['index', 'Start'],
      ['guides/one', 'One'],
    ]);
    expect(sidebarOf(navigation, known)[0]?.items).toEqual([
      { text: 'Start', link: '/' },
      { text: 'One', link: '/guides/one' },
    ]);
    expect(() => sidebarOf(navigation, new Map([...known, ['lost', 'Lost']]))).toThrow(/add "lost"/u);
    expect(() => sidebarOf(navigation, new Map([['index', 'Start']]))).toThrow(/no page "guides\/\*"/u);
    expect(() => parseNavigation([{ text: 'No pages' }])).toThrow(/\[0\] needs/u);
  });
});

describe('the pages of the site', () => {
  it('have a title each, and lists of folders that have no page of their own', () => {
    for (const { target, markdown } of pages) expect([target, titleOf(markdown)]).not.toContain('Untitled');
    const decisions = pages.find(({ target }) => target === 'decisions/index.md')?.markdown ?? '';
    const count = pages.filter(({ target }) => target.startsWith('decisions/')).length - 1;
    expect(decisions.match(/^- \[/gmu)).toHaveLength(count);
  });

  it('link to one another only', () => {
    const known = new Set(pages.map(({ target }) => `/${target.replace(/\.md$/u, '')}`));
    const wrong = pages.flatMap(({ target, markdown }) =>
      [...withoutCode(markdown).matchAll(/(?<![!`])\]\((?<to>\/[^)#\s]*)/gu)]
        .map(({ groups }) => groups?.['to'] ?? '')
        .filter((to) => !known.has(to))
        .map((to) => `${target}: ${to}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('links', () => {
  const places = new Map([
    ['docs/errors.md', 'errors'],
    ['docs/providers', 'providers/index'],
    ['packages/core/README.md', 'packages/core'],
  ]);
  const at = (markdown: string): string => rewriteLinks(markdown, 'docs/guides/one.md', places);

  it('lead through the site, with their headings', () => {
    expect(at('see [errors](../errors.md#a-code) and [all](../providers/)')).toBe(
      'see [errors](/errors#a-code) and [all](/providers/index)',
    );
    expect(at('[core](../../packages/core/README.md)')).toBe('[core](/packages/core)');
  });

  it('to what is no page become their text', () => {
    expect(at('the [licence](../../LICENSE) and [`.ci/run`](../../.ci/run)')).toBe(
      'the licence and `.ci/run`',
    );
  });

  it('to elsewhere, within the page and in code stay', () => {
    const kept = '[out](https://example.com/a.md) [here](#there)\n\n```md\n[errors](../errors.md)\n```';
    expect(at(kept)).toBe(kept);
  });
});

describe('text', () => {
  it('has no tags and no comments, but code keeps both', () => {
    expect(withoutTags('<!-- section:begin -->\na <name> or `<name>`\n\n```html\n<p>\n```\n')).toBe(
      'a &lt;name> or `<name>`\n\n```html\n<p>\n```\n',
    );
    expect(withoutTags('1 < 2, <https://example.com>')).toBe('1 < 2, <https://example.com>');
  });

  it.each([
    ['Which provider serves a model?', 'which-provider-serves-a-model'],
    ['`bifrost chat` & more', 'bifrost-chat--more'],
    ['Übergang 2', 'übergang-2'],
  ])('of the heading %j has the anchor %j', (heading, anchor) => {
    expect(slugOf(heading)).toBe(anchor);
  });

  it('finds the title outside code', () => {
    expect(titleOf('```sh\n# no title\n```\n\n# The `bifrost` command\n')).toBe('The bifrost command');
  });
});
