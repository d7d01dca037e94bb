import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { object, objects, parseObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { fixture } from '../../test/support/import.js';
import { install, projectFolder } from '../../test/support/project.js';
import { run } from '../../test/support/run.js';

const small = fixture('litellm-small.yaml');

/** A folder that holds the files, in which providers are installed. */
function project(files: Readonly<Record<string, string>>, ...providers: string[]): string {
  const folder = projectFolder(files);
  install(folder, ...providers);
  return folder;
}

function written(folder: string, name = 'bifrost.json'): unknown {
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
}

describe('import', () => {
  it('writes a configuration and tells what became of every field', async () => {
    const workingFolder = project({ 'config.yaml': small }, 'openai', 'anthropic');
    const environment = { OPENAI_API_KEY: 'sk-test-0123456789abcdef' };
    expect(await run('import config.yaml', { workingFolder, environment })).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "✓ wrote bifrost.json, from config.yaml (LiteLLM)

      ✓ 8 fields came over
        model_list[0].model_name                → aliases.gpt-4o
        model_list[0].litellm_params.model      → providers.openai.keys[0].models[0]
        model_list[0].litellm_params.api_key    → providers.openai.keys[0].value
        model_list[1].model_name                → aliases.claude-sonnet
        model_list[1].litellm_params.model      → providers.anthropic.keys[0].models[0]
        model_list[1].litellm_params.api_key    → providers.anthropic.keys[0].value
        router_settings.fallbacks[0].gpt-4o[0]  → aliases.gpt-4o
        general_settings.master_key             → gateway.auth.tokens[0], gateway.auth.operator_tokens[0]

      Variables that the new file reads:
        ANTHROPIC_API_KEY   to be set
        LITELLM_MASTER_KEY  to be set
        OPENAI_API_KEY      is set

      Next:
        bifrost validate         check it, with the variables set
        bifrost explain <model>  see who would serve a model
        bifrost start            serve it on http://127.0.0.1:8080
      ",
      }
    `);
    expect(written(workingFolder)).toMatchInlineSnapshot(`
      {
        "aliases": {
          "claude-sonnet": "anthropic/claude-sonnet-4-5",
          "gpt-4o": {
            "targets": [
              "openai/gpt-4o",
              "anthropic/claude-sonnet-4-5",
            ],
          },
        },
        "gateway": {
          "auth": {
            "operator_tokens": [
              {
                "name": "master",
                "value": "env.LITELLM_MASTER_KEY",
              },
            ],
            "tokens": [
              {
                "name": "master",
                "value": "env.LITELLM_MASTER_KEY",
              },
            ],
          },
        },
        "providers": {
          "anthropic": {
            "keys": [
              {
                "models": [
                  "claude-sonnet-4-5",
                ],
                "value": "env.ANTHROPIC_API_KEY",
              },
            ],
          },
          "openai": {
            "keys": [
              {
                "models": [
                  "gpt-4o",
                ],
                "value": "env.OPENAI_API_KEY",
              },
            ],
          },
        },
      }
    `);
  });

  it('writes what validate takes, once the variables are set', async () => {
    const workingFolder = project({ 'config.yaml': small }, 'openai', 'anthropic');
    await run('import config.yaml', { workingFolder });
    const environment = {
      OPENAI_API_KEY: 'sk-test-0123456789abcdef',
      ANTHROPIC_API_KEY: 'sk-ant-0123456789abcdef',
      LITELLM_MASTER_KEY: 'sk-master-0123456789abcdef',
    };
    expect((await run('validate', { workingFolder, environment })).out).toContain('✓ bifrost.json is valid');
  });

  it('tells the same as data', async () => {
    const workingFolder = project({ 'config.yaml': small }, 'openai');
    const { code, out } = await run('import config.yaml --json --output new.json', { workingFolder });
    const report: unknown = JSON.parse(out);
    expect(code).toBe(0);
    expect(report).toMatchObject({
      source: 'config.yaml',
      detected: 'LiteLLM',
      output: 'new.json',
      by_hand: [],
      no_equal: [],
      install: ['npm install @bifrost/provider-anthropic'],
    });
    expect(existsSync(path.join(workingFolder, 'new.json'))).toBe(true);
  });

  it('says how to install a provider that the file needs', async () => {
    const workingFolder = project({ 'config.yaml': small }, 'openai');
    const { out } = await run('import config.yaml', { workingFolder });
    expect(out).toContain('npm install @bifrost/provider-anthropic');
  });

  it.each(['--config a.json', '--from yaml', '--output'])('refuses %s', async (flags) => {
    const workingFolder = projectFolder({ 'config.yaml': small });
    expect((await run(`import config.yaml ${flags}`, { workingFolder })).code).toBe(2);
    expect(existsSync(path.join(workingFolder, 'bifrost.json'))).toBe(false);
  });
});

describe('a file that is there', () => {
  it('is not touched', async () => {
    const workingFolder = projectFolder({ 'config.yaml': small, 'bifrost.json': 'mine' });
    expect(await run('import config.yaml', { workingFolder })).toEqual({
      code: 2,
      out: '',
      err: '✗ bifrost.json is there already. Overwrite it with --force, or write another file with --output <file>.\n',
    });
    expect(readFileSync(path.join(workingFolder, 'bifrost.json'), 'utf8')).toBe('mine');
  });

  it('is overwritten with --force', async () => {
    const workingFolder = project({ 'config.yaml': small, 'bifrost.json': 'mine' }, 'openai', 'anthropic');
    expect((await run('import config.yaml --force', { workingFolder })).code).toBe(0);
    expect(written(workingFolder)).toHaveProperty('providers');
  });

  it('is not touched either when nothing can be imported', async () => {
    const workingFolder = projectFolder({ 'config.yaml': 'model_list: []', 'bifrost.json': 'mine' });
    expect((await run('import config.yaml --force', { workingFolder })).code).toBe(1);
    expect(readFileSync(path.join(workingFolder, 'bifrost.json'), 'utf8')).toBe('mine');
  });
});

/** What is said of a file, which nothing may be written for. */
async function refusal(text: string, name = 'config.yaml'): Promise<string> {
  const workingFolder = projectFolder({ [name]: text });
  const { code, out, err } = await run(`import ${name}`, { workingFolder });
  expect([code, out]).toEqual([1, '']);
  expect(existsSync(path.join(workingFolder, 'bifrost.json'))).toBe(false);
  return err.replace(/^✗ The configuration has a problem:\n\s*/u, '').trim();
}

const secret = 'sk-very-secret-0123456789';

describe('a file that cannot be read', () => {
  it('is named', async () => {
    const { code, err } = await run('import nothing.yaml', { workingFolder: projectFolder() });
    expect(code).toBe(1);
    expect(err).toContain('nothing.yaml: there is no such file or folder');
  });

  it('is named where it is a folder', async () => {
    const { code, err } = await run('import .', { workingFolder: projectFolder() });
    expect([code, err]).toEqual([
      1,
      '✗ The configuration has 1 problem:\n  . cannot be read: it is a folder\n',
    ]);
  });

  it.each([
    ['an empty file', '', 'config.yaml is empty'],
    ['a comment alone', '# nothing', 'config.yaml is empty'],
    [
      'a name twice',
      `api_key: a\napi_key: ${secret}`,
      'config.yaml:2:1 a name stands a second time in one map',
    ],
    ['a tag', `a: !!python/object ${secret}`, 'config.yaml:1:4 a tag (!name) that is not read'],
    ['two documents', 'a: 1\n---\nb: 2', 'config.yaml holds 2 documents (divided by ---)'],
    ['no anchor', 'a: *nowhere', 'config.yaml has an alias (*name) whose anchor (&name) is not there'],
    ['a merge of no map', 'a:\n  <<: 3', 'config.yaml merges (<<) what is no map'],
    ['an alias into itself', 'a: &a [*a]', 'config.yaml is too large or too deep'],
    ['an open quote', `api_key: "${secret}`, 'something is missing here, such as ":"'],
    ['a tab', `a:\n\t- ${secret}`, 'config.yaml:2:1'],
    ['a name that is a list', '? [a]\n: 1', 'a name must be a text'],
    ['a prototype', '__proto__: 1', 'has a field named "__proto__"'],
    ['bytes', 'a: !!binary aGFsbG8=', 'of a kind (binary, set, …) that is not read'],
    ['broken JSON', `{"api_key": "${secret}",, }`, 'config.yaml:1:'],
    ['a text', 'hello', 'is no configuration that is known'],
    ['an unknown object', 'hello: world', 'is no configuration that is known'],
    ['our own', '{"providers": {"openai": {}}, "aliases": {}}', 'is a configuration of this Bifrost already'],
  ])('%s', async (_what, text, expected) => {
    const said = await refusal(text);
    expect(said).toContain(expected);
    expect(said).not.toContain(secret);
  });

  it('that aliases unfold to much', async () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level += 1) {
      const item = `*a${level - 1}`;
      lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => item).join(', ')}]`);
    }
    expect(await refusal(lines.join('\n'))).toMatch(/unfold to too much|too large/u);
  });

  it('that is larger than any configuration', async () => {
    expect(await refusal(`a: ${'x'.repeat(5 * 1024 * 1024)}`)).toContain('is larger than 4 MiB');
  });
});

it('says why nothing could be imported', async () => {
  const said = await refusal(
    'model_list:\n  - model_name: a\n    litellm_params: {model: sagemaker/x, api_key: sk-very-secret-0123456789}',
  );
  expect(said).toContain('config.yaml (LiteLLM) has nothing that can be imported');
  expect(said).toContain('model_list[0]: No provider of Bifrost is known to speak this API.');
  expect(said).not.toContain(secret);
});

it('leaves a provider behind whose address cannot come over, so that no key goes elsewhere', async () => {
  const providers = {
    openai: { keys: [{ value: 'env.A' }], network_config: { base_url: 'https://me:hunter2@llm.example' } },
    anthropic: {
      keys: [{ value: 'env.B' }],
      proxy_config: { type: 'http', url: 'http://me:hunter2@proxy:8080' },
    },
    mistral: { keys: [{ value: 'env.C' }], network_config: { base_url: 'https://llm.example' } },
  };
  const workingFolder = project({ 'config.json': JSON.stringify({ providers }) }, 'openai', 'mistral');
  const { code, out } = await run('import config.json', { workingFolder });
  expect(code).toBe(0);
  expect(out).toContain('its provider stays behind, whose address is wrong');
  expect(out).not.toContain('hunter2');
  expect(Object.keys(object(object(written(workingFolder))?.['providers']) ?? {})).toEqual(['mistral']);
});

it('leaves a key behind whose models cannot come over, so that it does not serve every model', async () => {
  const text = JSON.stringify({
    model_list: [
      { model_name: 'gpt-*-mini', litellm_params: { model: 'openai/gpt-*-mini' } },
      { model_name: 'claude', litellm_params: { model: 'anthropic/claude-sonnet-4-5' } },
    ],
  });
  const workingFolder = project({ 'config.json': text }, 'openai', 'anthropic');
  const { code, out } = await run('import config.json', { workingFolder });
  expect(code).toBe(0);
  expect(out).toContain('model_list[0].litellm_params.model');
  expect(Object.keys(object(object(written(workingFolder))?.['providers']) ?? {})).toEqual(['anthropic']);
});

it('tells that credentials lie in a vault, also of a vendor that has no single key', async () => {
  const text = JSON.stringify({
    targets: [
      { virtual_key: 'openai-main', override_params: { model: 'gpt-4o' } },
      {
        virtual_key: 'bedrock-main',
        aws_region: 'eu-west-1',
        override_params: { model: 'amazon.nova-lite-v1:0' },
      },
    ],
    strategy: { mode: 'fallback' },
  });
  const workingFolder = project({ 'config.json': text }, 'openai', 'bedrock');
  const { out } = await run('import config.json --json', { workingFolder });
  const notes = objects(parseObject(out)?.['by_hand'])
    .filter(({ from }) => typeof from === 'string' && from.endsWith('virtual_key'))
    .map(({ note }) => note);
  expect(notes).toEqual([
    'The key is in the vault of Portkey: put it into this variable.',
    expect.stringMatching(/^The credentials are in the vault of Portkey/u),
  ]);
});

it('shows nothing that steers a terminal', async () => {
  const text = JSON.stringify({
    model_list: [
      {
        model_name: '\u001B[2Jx',
        litellm_params: { model: 'openai/\u001B[31m', organization: 'env.\u001B[2J' },
      },
    ],
  });
  const workingFolder = project({ 'config.json': text }, 'openai');
  expect((await run('import config.json', { workingFolder })).out).not.toContain('\u001B');
});
