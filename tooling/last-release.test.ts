import { describe, expect, it } from 'vitest';
import { lastReleases } from './last-release.js';

describe('the last release', () => {
  it('is the newest of each provider, by number and not by letter', () => {
    const tags = [
      '@bifrost/provider-acme@1.9.0',
      '@bifrost/provider-acme@1.10.0',
      '@bifrost/provider-acme@1.2.0',
      '@bifrost/provider-other-one@2.0.0',
    ];
    expect(lastReleases(tags)).toEqual([
      { name: '@bifrost/provider-acme', version: '1.10.0', tag: '@bifrost/provider-acme@1.10.0' },
      { name: '@bifrost/provider-other-one', version: '2.0.0', tag: '@bifrost/provider-other-one@2.0.0' },
    ]);
  });

  it.each([
    '',
    'v1.0.0',
    '@bifrost/core@1.0.0',
    '@bifrost/provider-testkit@1.0.0',
    '@bifrost/provider-acme@1.0.0-beta.1',
    'acme/bifrost-provider@1.0.0',
  ])('is not %j', (tag) => {
    expect(lastReleases([tag])).toEqual([]);
  });
});
