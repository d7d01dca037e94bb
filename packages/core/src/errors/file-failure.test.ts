import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileFailure } from './file-failure.js';

function failureOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return fileFailure(error);
  }
  throw new Error('it went well');
}

describe('why a file could not be read', () => {
  it('is told in words', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-failure-'));
    expect(failureOf(() => readFileSync(path.join(folder, 'none')))).toBe('there is no such file or folder');
    expect(failureOf(() => readFileSync(folder))).toBe('it is a folder');
    rmSync(folder, { recursive: true });
  });

  it('is in the words of the system where ours do not say more', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      errno: -28,
    });
    expect(fileFailure(full)).toBe('no space left on device');
  });

  it('is what was thrown, where that is of another kind', () => {
    expect(fileFailure(new Error('the vault is sealed'))).toBe('the vault is sealed');
    expect(fileFailure('a text')).toBe('nobody says why');
  });
});
