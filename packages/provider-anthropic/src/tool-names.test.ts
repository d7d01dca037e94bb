import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeToolName, encodeToolId, encodeToolName } from './tool-names.js';

describe('tool names', () => {
  it('are left alone where Anthropic takes them', () => {
    expect(encodeToolName('get_weather-2', 'tools[0].name')).toBe('get_weather-2');
    expect(decodeToolName('get_weather-2')).toBe('get_weather-2');
    expect(decodeToolName('bfx-no_ escape')).toBe('bfx-no_ escape');
  });

  it('come back as they were, whatever is in them', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme-ascii' }), (name) => {
        const encoded = encodeToolName(name, 'tools[0].name');
        expect(encoded).toMatch(/^[\w-]{1,128}$/u);
        expect(decodeToolName(encoded)).toBe(name);
      }),
    );
    for (const name of ['größe', 'bfx-mine', 'functions.get:0', '天気']) {
      expect(decodeToolName(encodeToolName(name, 'x'))).toBe(name);
    }
  });

  it('are refused when they cannot be said', () => {
    expect(() => encodeToolName('ä'.repeat(64), 'tools[3].name')).toThrow(/tools\[3\]\.name/u);
  });
});

describe('tool ids', () => {
  it('are digested only where they must be', () => {
    expect(encodeToolId('toolu_1-a')).toBe('toolu_1-a');
    expect(encodeToolId('a:1')).toMatch(/^toolu_[\w-]{24}$/u);
    expect(encodeToolId('a:1')).toBe(encodeToolId('a:1'));
    expect(encodeToolId('a:1')).not.toBe(encodeToolId('a:2'));
  });
});
