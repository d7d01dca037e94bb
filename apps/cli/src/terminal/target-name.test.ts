import { describe, expect, it } from 'vitest';
import { targetName } from './target-name.js';

describe('targetName', () => {
  it('names provider and model as they are asked for', () => {
    expect(targetName('openai', 'gpt-4o')).toBe('openai/gpt-4o');
    expect(targetName('openrouter', 'meta/llama')).toBe('openrouter/meta/llama');
  });

  it.each(['', null, undefined])('names the provider alone where the model is %j', (model) => {
    expect(targetName('openai', model)).toBe('openai');
  });
});
