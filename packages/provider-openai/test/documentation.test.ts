import { parseConfiguration } from '@bifrost/core';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classifyError, openai, openaiKeyOptions, openaiOptions } from '../src/index.js';

const guide = readFileSync(new URL('../../../docs/providers/openai.md', import.meta.url), 'utf8');
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

function blocks(source: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gmu');
  return [...source.matchAll(fence)].map((match) => match[1] ?? '');
}

/** Rows of the table that stands under a heading. */
function rows(source: string, heading: string): string[][] {
  const section = source.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| (.*) \|$/gmu)]
    .map((match) => (match[1] ?? '').split(' | ').map((cell) => cell.trim()))
    .slice(2);
}

describe('the pages on OpenAI', () => {
  it.each(blocks(guide, 'json'))('show configurations that work: %#', (block) => {
    const environment = { OPENAI_API_KEY: 'one', OPENAI_API_KEY_2: 'two', GROQ_API_KEY: 'three' };
    const read = () =>
      parseConfiguration(JSON.parse(block), { adapters: [openai], environment, readFile: () => '' });
    expect(read).not.toThrow();
  });

  it.each([...Object.keys(openaiOptions.shape), ...Object.keys(openaiKeyOptions.shape)])(
    'explain the option %s',
    (name) => {
      expect(rows(readme, 'Options').map(([option]) => option)).toContain(`\`${name}\``);
      expect(guide).toContain(`.${name}\``);
    },
  );

  it.each(rows(guide, 'Errors'))('tell the truth about %s: %s', (words = '', code = '') => {
    const expected = code.replaceAll('`', '');
    const named = [...words.matchAll(/`(\w+)`/gu)].map((match) => match[1] ?? '');
    const means = named.map((word) => [word, classifyError({ status: 400, headers: {}, code: word })?.code]);
    expect(named.length).toBeGreaterThan(0);
    expect(means).toEqual(named.map((word) => [word, expected]));
  });

  it('list every operation that is declared', () => {
    const listed = new Set(rows(readme, 'Capabilities').map(([operation]) => operation));
    const declared = Object.keys(openai.operations).map((name) =>
      name.replaceAll(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`),
    );
    expect(listed).toEqual(new Set(declared));
  });
});
