import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type DefaultTheme } from 'vitepress';
import { stagedPages } from '../src/paths.js';
import { slugOf } from '../src/slug.js';

/** What `src/main.ts` found when it put the pages together. */
const sidebar: DefaultTheme.SidebarItem[] = JSON.parse(
  readFileSync(path.join(stagedPages, 'sidebar.json'), 'utf8'),
);

export default defineConfig({
  title: 'Bifrost',
  description: 'One front door to many AI model providers',
  lang: 'en',
  // Without one a browser asks for a file that is not there.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  srcDir: 'pages',
  outDir: 'dist',
  cacheDir: '.vitepress/cache',
  cleanUrls: false,
  // Nothing here needs to know when a page was changed, and git may be absent.
  lastUpdated: false,
  // Addresses of this machine in the text are the reader's own; all others must lead somewhere.
  ignoreDeadLinks: 'localhostLinks',
  markdown: {
    anchor: { slugify: slugOf },
    theme: { light: 'github-light', dark: 'github-dark' },
  },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/gateway' },
      { text: 'Configuration', link: '/configuration' },
      { text: 'Providers', link: '/providers/' },
      { text: 'HTTP API', link: '/reference/http-api' },
      { text: 'Library', link: '/reference/library/index.html', target: '_self' },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
    docFooter: { prev: 'Before', next: 'Next' },
    externalLinkIcon: true,
  },
});
