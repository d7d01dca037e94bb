import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import adapters from './index.js';

describe('the manifest', () => {
  it('names every provider of the package, by which they are found without loading others', () => {
    const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(manifest).toMatchObject({ bifrost: { providers: adapters.map(({ id }) => id) } });
  });
});
