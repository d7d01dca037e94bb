import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { install, projectFolder } from './support/project.js';
import { run, show, type RunSetting } from './support/run.js';

const page = fileURLToPath(new URL('../../../docs/cli.md', import.meta.url));
const text = readFileSync(page, 'utf8');

const environment = {
  OPENAI_API_KEY: 'sk-test-0123456789abcdef',
  ANTHROPIC_API_KEY: 'sk-ant-0123456789abcdef',
};
const openaiKey = 'env.OPENAI_API_KEY';

/** The projects in which the samples run. */
const projects: Readonly<Record<string, () => RunSetting>> = {
  bare: () => ({}),
  shop: () => project(undefined),
  mistakes: () =>
    project({
      providers: {
        openai: { keys: [{ value: 'env.OPENAI_KEY', weight: 'heavy' }], network_config: { max_retrys: 3 } },
        cohere: {},
      },
    }),
  forgotten: () =>
    project({
      providers: {
        openai: {
          keys: [
            { name: 'primary', value: openaiKey, models: ['gpt-4o', 'gpt-4o-mini'] },
            { name: 'backup', value: 'env.OPENAI_BACKUP_KEY' },
          ],
        },
        anthropic: {
          keys: [{ value: 'env.ANTHROPIC_API_KEY' }],
          network_config: { base_url: 'https://llm.corp.example/anthropic' },
        },
      },
    }),
  balanced: () =>
    project({
      providers: {
        openai: {
          keys: [
            { name: 'primary', value: openaiKey, weight: 3, models: ['gpt-4o', 'gpt-4o-mini'] },
            { name: 'backup', value: openaiKey, models: ['gpt-4o-mini'] },
            { name: 'search', value: openaiKey, models: ['text-embedding-3-small'] },
          ],
        },
        anthropic: { keys: [{ value: 'env.ANTHROPIC_API_KEY' }] },
      },
      aliases: { fast: { targets: ['openai/gpt-4o-mini', 'anthropic/claude-haiku-4-5'] } },
    }),
  moving: () => {
    const workingFolder = projectFolder({
      'config.yaml': [
        'model_list:',
        '  - model_name: fast',
        '    litellm_params:',
        '      model: openai/gpt-4o-mini',
        '      api_key: sk-0123456789abcdef',
        '      rpm: 600',
        '  - model_name: claude',
        '    litellm_params:',
        '      model: anthropic/claude-sonnet-4-5',
        '      temperature: 0.2',
        'router_settings:',
        '  fallbacks: [{ fast: [claude] }]',
      ].join('\n'),
    });
    install(workingFolder, 'openai', 'anthropic');
    return { workingFolder };
  },
  drill: () => ({
    workingFolder: projectFolder({
      'bifrost.json': JSON.stringify({
        providers: {
          primary: {
            custom_provider_config: { base_provider_type: 'sandbox' },
            network_config: { max_retries: 1, retry_backoff_initial: 1, retry_backoff_max: 1 },
            sandbox_config: { faults: [{ kind: '503' }] },
          },
          backup: {
            custom_provider_config: { base_provider_type: 'sandbox' },
            sandbox_config: { answers: { assistant: 'The backup answers.' } },
          },
        },
      }),
    }),
  }),
};

function project(configuration: unknown): RunSetting {
  const files = configuration === undefined ? {} : { 'bifrost.json': JSON.stringify(configuration) };
  const workingFolder = projectFolder(files);
  install(workingFolder, 'openai', 'anthropic');
  return { workingFolder, environment };
}

const sample = /<!-- sample: (\w+) -->\n\n```console\n\$ bifrost (.*)\n[^`]*```/gu;

it('shows what the commands print; vitest --update writes it anew', async () => {
  let rendered = text;
  let count = 0;
  for (const [block, name = '', line = ''] of text.matchAll(sample)) {
    const setting = projects[name];
    if (setting === undefined) throw new Error(`docs/cli.md: there is no project "${name}" in this test`);
    const shown = await show(line, setting());
    const fresh = `<!-- sample: ${name} -->\n\n\`\`\`console\n$ bifrost ${line}\n${shown}\`\`\``;
    rendered = rendered.replace(block, () => fresh);
    count += 1;
  }
  expect(count).toBe(11);
  await expect(rendered).toMatchFileSnapshot(page);
});

/** The sections of the page by their titles. */
const sections = new Map(
  text
    .split(/^## /mu)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);

/** Flags of every command, which have a table of their own. */
const shared = new Set(['--config', '--debug', '--help']);

describe('every command has a section with all its flags', async () => {
  const { out } = await run('--help', { workingFolder: '/' });
  const names = [...out.matchAll(/^ {2}([a-z][a-z-]*) .*\S/gmu)].map(([, name = '']) => name);
  const commands = names.filter((name) => name !== 'help' && name !== 'bifrost');

  it('and nothing else has', () => {
    expect([...sections.keys()].slice(1).toSorted()).toEqual(commands.toSorted());
  });

  it('and each has a row on the page of the package', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const rows = [...readme.matchAll(/^\| `([a-z-]+)` /gmu)].map(([, name]) => name);
    expect(rows).toEqual(commands);
  });

  it.each(commands)('%s', async (name) => {
    const help = (await run(`${name} --help`)).out;
    const flags = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gmu)].map(([, flag]) => flag ?? '');
    const rows = [...(sections.get(name) ?? '').matchAll(/^\| (?:`-\w`, )?`(--[a-z-]+)[^|]*\|/gmu)];
    expect(rows.map(([, flag]) => flag)).toEqual(flags.filter((flag) => !shared.has(flag)));
  });
});
