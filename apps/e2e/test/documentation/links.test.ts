import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages, root } from './blocks.js';

/** The anchors of a page's headings, as they are made of them where the pages are read. */
function anchorsOf(page: string): string[] {
  const text = readFileSync(page, 'utf8').replaceAll(/^```[^]*?^```$/gmu, '');
  return [...text.matchAll(/^#+ (.+)$/gmu)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/gu, '-'),
  );
}

/** What is wrong with the links of a page to other pages of this repository. */
function brokenIn(page: string): string[] {
  const text = readFileSync(path.join(root, page), 'utf8').replaceAll(/^```[^]*?^```$/gmu, '');
  const links = [...text.matchAll(/\]\((?<link>[^)\s]+)\)/gu)].map(({ groups }) => groups?.['link'] ?? '');
  return links
    .filter((link) => !/^[a-z]+:/u.test(link))
    .filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path.join(root, page) : path.resolve(root, path.dirname(page), file);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
}

describe('links between pages', () => {
  it.each(pages())('of %s lead somewhere', (page) => {
    expect(brokenIn(page)).toEqual([]);
  });

  it('reach every page of integrations from their index', () => {
    const names = readdirSync(path.join(root, 'docs/integrations')).filter((name) => name !== 'README.md');
    const index = readFileSync(path.join(root, 'docs/integrations/README.md'), 'utf8');
    expect(names.filter((name) => !index.includes(`(${name})`))).toEqual([]);
  });
});
