import { describe, expect, it } from 'vitest';
import { isLegacyModel, traitsOf } from './model-traits.js';

describe('traitsOf', () => {
  it.each([
    ['claude-2.1', 'none', false, false],
    ['claude-instant-1.2', 'none', false, false],
    ['claude-3-opus-20240229', 'none', false, false],
    ['claude-3-5-haiku-latest', 'none', false, false],
    ['claude-3-7-sonnet-20250219', 'budget', false, false],
    ['us.anthropic.claude-3-7-sonnet-20250219-v1:0', 'budget', false, false],
    ['claude-sonnet-4-20250514', 'budget', false, false],
    ['claude-sonnet-4@20250514', 'budget', false, false],
    ['claude-opus-4-1-20250805', 'budget', false, true],
    ['claude-haiku-4-5-20251001', 'budget', false, true],
    ['anthropic.claude-opus-4-6-v1', 'both', false, true],
    ['claude-sonnet-4.6', 'both', false, true],
    ['claude-opus-4-8', 'adaptive', true, true],
    ['claude-sonnet-5', 'adaptive', true, true],
    ['claude-mythos-preview', 'adaptive', true, true],
    ['claude-opus-9-20300101', 'adaptive', true, true],
    ['my-deployment', 'budget', false, false],
    ['claude-x', 'budget', false, false],
  ])('%s thinks by %s', (...[model, thinking, samplingRefused, jsonSchema]) => {
    expect(traitsOf(model)).toMatchObject({ thinking, samplingRefused, jsonSchema });
  });

  it('knows which models always think and which refuse forced calls', () => {
    expect(traitsOf('claude-opus-5')).toMatchObject({ thinkingAlwaysOn: false, forcedToolsRefused: false });
    expect(traitsOf('claude-opus-5-5')).toMatchObject({ thinkingAlwaysOn: true, forcedToolsRefused: true });
    expect(traitsOf('claude-fable-5')).toMatchObject({ thinkingAlwaysOn: true, forcedToolsRefused: false });
    expect(traitsOf('claude-fable-5-1')).toMatchObject({ thinkingAlwaysOn: true, forcedToolsRefused: true });
    expect(traitsOf('claude-haiku-5-5')).toMatchObject({
      thinkingAlwaysOn: false,
      forcedToolsRefused: false,
    });
  });
});

describe('isLegacyModel', () => {
  it.each([
    ['claude-2', true],
    ['anthropic.claude-v2:1', true],
    ['claude-instant-v1', true],
    ['claude-3-haiku-20240307', false],
    ['gpt-2', false],
  ])('%s: %o', (model, expected) => {
    expect(isLegacyModel(model)).toBe(expected);
  });
});
