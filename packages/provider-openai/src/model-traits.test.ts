import { describe, expect, it } from 'vitest';
import { nearestEffort, traitsOf } from './model-traits.js';

describe('traitsOf', () => {
  it.each([
    ['gpt-3.5-turbo', false],
    ['gpt-4o-2024-08-06', false],
    ['gpt-4.1-nano', false],
    ['chatgpt-4o-latest', false],
    ['gpt-5-chat-latest', false],
    ['ft:gpt-4o-mini-2024-07-18:org::id', false],
    ['o1', true],
    ['o3-mini-2025-01-31', true],
    ['o4-mini', true],
    ['gpt-5', true],
    ['gpt-5-nano-2025-08-07', true],
    ['gpt-5.1', true],
    ['gpt-5.6-sol', true],
    ['gpt-6', true],
    ['ft:o4-mini-2025-04-16:org::id', true],
  ])('knows whether %s reasons: %s', (model, reasons) => {
    expect(traitsOf(model)?.reasons).toBe(reasons);
  });

  it.each(['gpt-oss-120b', 'llama-3.3-70b', 'openrouter/o3', 'mistral-large', 'o', '', 'my-gpt-5'])(
    'knows nothing of %o',
    (model) => expect(traitsOf(model)).toBeUndefined(),
  );

  it.each([
    ['o1-pro', 'responses'],
    ['gpt-5-pro', 'responses'],
    ['gpt-5.2-pro-2025-12-11', 'responses'],
    ['gpt-5-codex', 'responses'],
    ['gpt-5.1-codex-max', 'responses'],
    ['codex-mini-latest', 'responses'],
    ['o4-mini-deep-research', 'responses'],
    ['computer-use-preview', 'responses'],
    ['gpt-4o-search-preview', 'chat'],
    ['gpt-4o-mini-audio-preview', 'chat'],
    ['gpt-audio', 'chat'],
    ['gpt-5.4', undefined],
  ])('knows that %s is in one API alone: %s', (model, only) => {
    expect(traitsOf(model)?.only).toBe(only);
  });
});

describe('nearestEffort', () => {
  it.each([
    ['o3', 'minimal', 'low'],
    ['o3', 'none', 'low'],
    ['o3', 'xhigh', 'high'],
    ['o3', 'medium', 'medium'],
    ['gpt-5', 'none', 'minimal'],
    ['gpt-5', 'max', 'high'],
    ['gpt-5.1', 'minimal', 'low'],
    ['gpt-5.1', 'none', 'none'],
    ['gpt-5-pro', 'low', 'high'],
    ['gpt-4o', 'low', undefined],
    ['gpt-4o', 'whatever', undefined],
    ['o3', 'whatever', 'whatever'],
    ['gpt-5.6-sol', 'max', 'max'],
  ])('for %s makes of %s: %s', (model, wish, expected) => {
    expect(nearestEffort(traitsOf(model) ?? { reasons: false, sampling: 'always' }, wish)).toBe(expected);
  });
});
