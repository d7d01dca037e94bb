import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { builtVariable, programArguments } from './program-arguments.js';

const main = new URL('../apps/gateway/src/main.ts', import.meta.url);

it('names the source, and what reads it', () => {
  const words = programArguments(main, {});
  expect(words.at(-1)).toMatch(/src[\\/]main\.ts$/u);
  expect(words).toHaveLength(3);
  expect(existsSync(words.at(-1) ?? '')).toBe(true);
});

it('names the build where one was made', () => {
  const words = programArguments(main, { [builtVariable]: '1' });
  expect(words).toEqual([expect.stringMatching(/gateway[\\/]dist[\\/]main\.js$/u)]);
});
