import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseJson } from '@bifrost/core';
import { expect, it } from 'vitest';
import { importText } from './support/import.js';

const page = readFileSync(fileURLToPath(new URL('../../../docs/moving-in.md', import.meta.url)), 'utf8');

const example = /<!-- source: (\S+) -->\n\n```\w+\n([^`]*)```\n\n<!-- becomes -->\n\n```json\n([^`]*)```/gu;

const examples = [...page.matchAll(example)].map(([, name = '', source = '', result = '']) => ({
  name,
  source,
  result: parseJson(result),
}));

it('the page has an example of each format', () => {
  expect(examples.map(({ name }) => name)).toEqual(['config.yaml', 'production.json', 'config.json']);
});

it.each(examples)('$name becomes what the page shows', ({ name, source, result }) => {
  expect(importText(source, name).configuration).toEqual(result);
});
