import { describe, expect, it } from 'vitest';
import { vendorRoute } from '../../test/support/dialect.js';
import { FakeEngine } from '../../test/support/fake-engine.js';
import { groupByPrefix } from './dialects.js';
import { suggestPath } from './suggest-path.js';

const prefixes = groupByPrefix(new FakeEngine(), [vendorRoute('POST', '/models/{model}:speak')]);
const suggested = (method: string, path: string): string | undefined =>
  suggestPath({ method, path }, prefixes, () => false);

describe('a suggestion of a path', () => {
  it('is of the same method', () => {
    expect(suggested('POST', '/models/m:speak')).toBe('/vendor/models/m:speak');
    expect(suggested('GET', '/models/m:speak')).toBeUndefined();
  });

  it('is none for a path that cannot be decoded', () => {
    expect(suggested('POST', '/models/%ff:speak')).toBeUndefined();
  });

  it('takes no time for a path that was made to take it', () => {
    const startedAt = performance.now();
    expect(suggested('POST', '/v1'.repeat(20_000))).toBeUndefined();
    expect(suggested('POST', `/${'a'.repeat(60_000)}/x`)).toBeUndefined();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
