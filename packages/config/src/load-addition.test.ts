import { describe, expect, it } from 'vitest';
import { packageFiles, testFolder } from '../test/support/folder.js';
import { loadAddition } from './load-addition.js';

describe('a package that a setting asks for', () => {
  it('gives its default export', async () => {
    const folder = testFolder(packageFiles('@acme/addition', 'export default 42;'));
    expect(await loadAddition('@acme/addition', { place: 'gateway.extra', folders: [folder] })).toBe(42);
  });

  it('is named with the way to install it where it is missing', async () => {
    const folder = testFolder();
    await expect(
      loadAddition('@acme/missing', { place: 'gateway.extra', folders: [folder] }),
    ).rejects.toThrow(
      `gateway.extra: @acme/missing is not installed (looked from ${folder}). Install it with: npm install @acme/missing`,
    );
  });

  it('is named with its version where it cannot be imported', async () => {
    const folder = testFolder(packageFiles('@acme/broken', "throw new Error('no luck');"));
    await expect(loadAddition('@acme/broken', { place: 'gateway.extra', folders: [folder] })).rejects.toThrow(
      /gateway\.extra: @acme\/broken 1\.2\.3 cannot be imported from .*: Error: no luck/,
    );
  });
});
