import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkSite } from '../src/check-site.js';

function site(files: Record<string, string>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-site-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, html] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), html);
  }
  return folder;
}

describe('a built site', () => {
  it('is right when each link leads to a page and a heading', () => {
    const folder = site({
      'index.html': '<h1 id="top"></h1><a href="/guides/one.html#deep">1</a><a href="/guides/">2</a>',
      'guides/index.html': '<a href="../index.html#top">3</a><a class="x" href="/openapi.json">4</a>',
      'guides/one.html': '<h2 id="deep"></h2><a href="#deep">5</a><a href="https://example.com/">6</a>',
      'openapi.json': '{}',
    });
    expect(checkSite(folder)).toEqual({ pages: 3, links: 5 });
  });

  it.each([
    ['<a href="/lost.html">', 'index.html: links to /lost.html, which is not there'],
    ['<a href="#lost">', 'index.html: links to #lost, which has no such heading'],
    ['<a href="/lost.json">', 'index.html: links to /lost.json, which is not there'],
    [
      '<script src="https://cdn.example/x.js">',
      'index.html: fetches https://cdn.example/x.js from elsewhere',
    ],
    [
      '<link rel="stylesheet" href="//fonts.example/a">',
      'index.html: fetches //fonts.example/a from elsewhere',
    ],
  ])('is refused for %s', (html, problem) => {
    expect(() => checkSite(site({ 'index.html': html }))).toThrow(problem);
  });
});
