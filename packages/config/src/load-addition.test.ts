import { describe, expect, it, onTestFinished, vi } from 'vitest';
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

  it('is not waited for without end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const folder = testFolder(packageFiles('@acme/endless', 'export default 42;'));
    const where = { place: 'gateway.extra', folders: [folder] };
    const endless = { importModule: () => new Promise<never>(() => undefined) };
    const loading = loadAddition('@acme/endless', { ...where, load: endless }).catch(String);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await loading).toMatch(
      /gateway\.extra: @acme\/endless 1\.2\.3 cannot be imported from .*: Error: still not evaluated after 60 s\. /,
    );
  });

  it('leaves no timer behind, which would keep a command from ending', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const folder = testFolder(packageFiles('@acme/addition', 'export default 42;'));
    const where = { place: 'gateway.extra', folders: [folder] };
    const imports = [
      () => Promise.resolve({ default: 42 }),
      () => Promise.reject(new Error('no luck')),
      () => {
        throw new Error('no luck');
      },
    ];
    for (const importModule of imports)
      await loadAddition('@acme/addition', { ...where, load: { importModule } }).catch(() => undefined);
    expect(vi.getTimerCount()).toBe(0);
  });
});
