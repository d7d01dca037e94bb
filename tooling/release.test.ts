import { describe, expect, it } from 'vitest';
import { releaseManifest, releaseOrigin } from './release.js';

describe('where a release comes from', () => {
  const github = { GITHUB_SERVER_URL: 'https://code.example', GITHUB_REPOSITORY: 'acme/bifrost' };
  const gitlab = { CI_PROJECT_URL: 'https://lab.example/acme/bifrost' };

  it.each([
    [github, 'git+https://code.example/acme/bifrost.git', false],
    [{ ...github, ACTIONS_ID_TOKEN_REQUEST_URL: 'x' }, 'git+https://code.example/acme/bifrost.git', true],
    [gitlab, 'git+https://lab.example/acme/bifrost.git', false],
    [{ ...gitlab, SIGSTORE_ID_TOKEN: 'x' }, 'git+https://lab.example/acme/bifrost.git', true],
  ])('is what the CI says: %j', (environment, repository, attests) => {
    expect(releaseOrigin(environment, 'https://elsewhere.example/a.git')).toEqual({ repository, attests });
  });

  it.each([
    ['git@code.example:acme/bifrost.git', 'git@code.example:acme/bifrost.git'],
    ['https://code.example/acme/bifrost.git', 'https://code.example/acme/bifrost.git'],
    ['https://me:secret@code.example/acme/bifrost.git', 'https://code.example/acme/bifrost.git'],
  ])('is git’s origin elsewhere, without a password: %s', (remote, repository) => {
    expect(releaseOrigin({}, remote)).toEqual({ repository, attests: false });
  });

  it.each([undefined, ''])('is not guessed', (remote) => {
    expect(() => releaseOrigin({}, remote)).toThrow('set git remote origin');
  });
});

describe('a manifest of a release', () => {
  const origin = { repository: 'git+https://code.example/acme/bifrost.git', attests: true };

  it('gets its repository and the wish for an attestation, and keeps the rest', () => {
    const text = JSON.stringify({ name: 'a', publishConfig: { exports: { '.': './dist/index.js' } } });
    expect(JSON.parse(releaseManifest(text, 'packages/a', origin))).toEqual({
      name: 'a',
      repository: { type: 'git', url: origin.repository, directory: 'packages/a' },
      publishConfig: { access: 'public', exports: { '.': './dist/index.js' }, provenance: true },
    });
  });

  it('does without publishConfig', () => {
    expect(JSON.parse(releaseManifest('{}', 'packages/a', { ...origin, attests: false }))).toMatchObject({
      publishConfig: { access: 'public', provenance: false },
    });
  });
});
