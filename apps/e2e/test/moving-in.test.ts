import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { runCli } from '@bifrost/cli';
import { object, parseObject, text } from '@bifrost/core';
import { createLog, startGateway } from '@bifrost/gateway';
import { expect, it, onTestFinished } from 'vitest';
import { bundleFolder } from './support/bundle-folder.js';
import type { VendorServer } from './support/vendor-server.js';
import { secrets, startVendor, type VendorName } from './vendors/all.js';
import { openaiError } from './vendors/openai-chat.js';

/* Configurations of other gateways, imported and served: requests reach the same upstreams with the same keys. */

async function upstream(name: VendorName): Promise<VendorServer> {
  const server = await startVendor(name);
  onTestFinished(() => server.close());
  return server;
}

/** Where output goes that a test does not look at. */
const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

interface Asked {
  readonly token?: string;
  readonly fallbacks?: readonly string[];
}

/** Asks a model, as an application does. */
type Ask = (model: string, asked?: Asked) => Promise<{ status: number; provider: string | undefined }>;

/** Imports a file, sets the variables that the report names, and serves what was written. */
async function moveIn(
  file: string,
  source: unknown,
  environment: Readonly<Record<string, string>>,
): Promise<Ask> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-moving-in-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(path.join(folder, file), typeof source === 'string' ? source : JSON.stringify(source));
  const code = await runCli(['import', file], {
    workingFolder: folder,
    programFolder: bundleFolder,
    environment: {},
    stdout: nowhere(),
    stderr: nowhere(),
    exit: () => undefined,
  });
  expect(code).toBe(0);
  const written = readFileSync(path.join(folder, 'bifrost.json'), 'utf8');
  for (const secret of Object.values(secrets)) expect(written).not.toContain(secret);
  const gateway = await startGateway({
    config: path.join(folder, 'bifrost.json'),
    port: 0,
    workingFolder: folder,
    programFolder: bundleFolder,
    environment,
    log: createLog('error', { write: () => undefined }),
  });
  onTestFinished(() => gateway.close({ graceMs: 0 }));
  return (model, asked = {}) => ask(gateway.url, model, asked);
}

async function ask(url: string, model: string, { token, fallbacks }: Asked) {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ model, fallbacks, messages: [{ role: 'user', content: 'Hello' }] }),
  });
  const body = await answer.text();
  const provider = text(object(parseObject(body)?.['extra_fields'])?.['provider']);
  return { status: answer.status, provider };
}

function lastOf({ received }: VendorServer) {
  const request = received.at(-1);
  if (request === undefined) throw new Error('nothing was received');
  return request;
}

const broken = () => openaiError(500, { message: 'It broke.', type: 'server_error' });

it('from LiteLLM', async () => {
  const token = 'sk-master-0123456789';
  const [openai, anthropic, azure] = await Promise.all([
    upstream('openai'),
    upstream('anthropic'),
    upstream('azure'),
  ]);
  const source = `
model_list:
  - model_name: chat
    litellm_params:
      model: openai/gpt-4o
      api_key: ${secrets.openai}
      api_base: ${openai.origin}/v1
  - model_name: chat-second
    litellm_params:
      model: openai/gpt-4o
      api_key: os.environ/SECOND_KEY
      api_base: ${openai.origin}/v1
  - model_name: claude
    litellm_params:
      model: anthropic/claude-haiku-4-5
      api_key: os.environ/ANTHROPIC_API_KEY
      api_base: ${anthropic.origin}
  - model_name: gpt-4o
    litellm_params:
      model: azure/production
      api_key: os.environ/AZURE_API_KEY
      api_base: ${azure.origin}
      api_version: "2024-10-21"
router_settings:
  num_retries: 0
  fallbacks: [{chat: [claude]}]
  model_group_alias: {best: chat}
general_settings: {master_key: os.environ/MASTER_KEY}
`;
  const request = await moveIn('config.yaml', source, {
    LOCAL_API_KEY: secrets.openai,
    SECOND_KEY: secrets.openaiSecond,
    ANTHROPIC_API_KEY: secrets.anthropic,
    AZURE_API_KEY: secrets.azure,
    MASTER_KEY: token,
  });
  expect((await request('chat')).status).toBe(401);
  expect((await request('chat', { token })).status).toBe(200);
  expect(lastOf(openai).headers['authorization']).toBe(`Bearer ${secrets.openai}`);
  expect(lastOf(openai).json['model']).toBe('gpt-4o');
  expect((await request('chat-second', { token })).status).toBe(200);
  expect(lastOf(openai).headers['authorization']).toBe(`Bearer ${secrets.openaiSecond}`);
  expect((await request('gpt-4o', { token })).provider).toBe('azure');
  expect(lastOf(azure).path).toBe('/openai/deployments/production/chat/completions');
  expect(lastOf(azure).headers['api-key']).toBe(secrets.azure);
  for (const model of ['chat', 'best']) {
    openai.play(broken());
    expect(await request(model, { token })).toMatchObject({
      status: 200,
      provider: 'anthropic',
    });
    expect(lastOf(anthropic).headers['x-api-key']).toBe(secrets.anthropic);
  }
});

it('from LiteLLM, where an address has no version at its end', async () => {
  const openai = await upstream('openai');
  const source = {
    model_list: [
      {
        model_name: 'chat',
        litellm_params: {
          model: 'openai/gpt-4o',
          api_key: 'os.environ/KEY',
          api_base: `${openai.origin}/inference`,
        },
      },
    ],
  };
  const request = await moveIn('config.json', source, { KEY: secrets.openai });
  await request('chat');
  expect(lastOf(openai).path).toBe('/inference/chat/completions');
});

it('from Portkey', async () => {
  const [openai, anthropic] = await Promise.all([upstream('openai'), upstream('anthropic')]);
  const source = {
    strategy: { mode: 'fallback' },
    retry: { attempts: 0 },
    targets: [
      {
        provider: 'openai',
        api_key: secrets.openai,
        custom_host: `${openai.origin}/v1`,
        override_params: { model: 'gpt-4o' },
      },
      {
        provider: 'anthropic',
        virtual_key: 'anthropic-prod',
        custom_host: anthropic.origin,
        override_params: { model: 'claude-haiku-4-5' },
      },
    ],
  };
  const request = await moveIn('production.json', source, {
    OPENAI_API_KEY: secrets.openai,
    ANTHROPIC_PROD_API_KEY: secrets.anthropic,
  });
  expect((await request('production')).status).toBe(200);
  expect(lastOf(openai).headers['authorization']).toBe(`Bearer ${secrets.openai}`);
  openai.play(broken());
  expect(await request('production')).toMatchObject({ status: 200, provider: 'anthropic' });
  expect(lastOf(anthropic).headers['x-api-key']).toBe(secrets.anthropic);
});

it('from Portkey, where clients choose the model', async () => {
  const [openai, anthropic] = await Promise.all([upstream('openai'), upstream('anthropic')]);
  const source = {
    strategy: { mode: 'fallback' },
    retry: { attempts: 0 },
    targets: [
      { provider: 'openai', api_key: 'env.OPENAI_KEY', custom_host: `${openai.origin}/v1` },
      {
        provider: 'anthropic',
        api_key: 'env.ANTHROPIC_KEY',
        custom_host: anthropic.origin,
        override_params: { model: 'claude-haiku-4-5' },
      },
    ],
  };
  const environment = { OPENAI_KEY: secrets.openai, ANTHROPIC_KEY: secrets.anthropic };
  const request = await moveIn('open.json', source, environment);
  expect((await request('local/gpt-4o-mini')).status).toBe(200);
  expect(lastOf(openai).json['model']).toBe('gpt-4o-mini');
  openai.play(broken());
  expect(await request('local/gpt-4o-mini')).toMatchObject({ status: 200, provider: 'anthropic' });
});

it.each([
  [
    'v1.1',
    (origins: { openai: string; azure: string }) => ({
      openai: {
        keys: [{ value: secrets.openai, models: ['gpt-4o'], weight: 1 }],
        network_config: { base_url: origins.openai, max_retries: 0, retry_backoff_initial_ms: 10 },
      },
      azure: {
        keys: [{ value: 'env.AZURE_KEY', models: ['gpt-4o'], weight: 1 }],
        meta_config: { endpoint: origins.azure, deployments: { 'gpt-4o': 'production' } },
      },
    }),
  ],
  [
    'v1.4',
    (origins: { openai: string; azure: string }) => ({
      openai: {
        keys: [{ id: '1', name: 'main', value: secrets.openai, models: [], weight: 1 }],
        network_config: { base_url: origins.openai, max_retries: 0 },
      },
      azure: {
        keys: [
          {
            id: '2',
            name: 'eu',
            value: 'env.AZURE_KEY',
            models: [],
            weight: 1,
            azure_key_config: { endpoint: origins.azure, deployments: { 'gpt-4o': 'production' } },
          },
        ],
      },
    }),
  ],
  [
    'v1.5',
    (origins: { openai: string; azure: string }) => ({
      openai: {
        keys: [{ name: 'main', value: secrets.openai, models: ['*'], weight: 1 }],
        network_config: { base_url: origins.openai, max_retries: 0 },
      },
      azure: {
        keys: [
          {
            name: 'eu',
            value: { value: '', env_var: 'env.AZURE_KEY', from_env: true },
            models: ['*'],
            aliases: { 'gpt-4o': 'production' },
            weight: 1,
            azure_key_config: { endpoint: origins.azure },
          },
        ],
      },
    }),
  ],
])('from the Go Bifrost, %s', async (_era, providers) => {
  const [openai, azure] = await Promise.all([upstream('openai'), upstream('azure')]);
  const source = { providers: providers({ openai: openai.origin, azure: azure.origin }) };
  const request = await moveIn('config.json', source, {
    OPENAI_API_KEY: secrets.openai,
    AZURE_KEY: secrets.azure,
  });
  expect((await request('openai/gpt-4o')).status).toBe(200);
  expect(lastOf(openai).headers['authorization']).toBe(`Bearer ${secrets.openai}`);
  expect((await request('azure/gpt-4o')).status).toBe(200);
  expect(lastOf(azure).path).toBe('/openai/deployments/production/chat/completions');
  expect(lastOf(azure).headers['api-key']).toBe(secrets.azure);
  openai.play(broken());
  const after = await request('openai/gpt-4o', { fallbacks: ['azure/gpt-4o'] });
  expect(after).toMatchObject({ status: 200, provider: 'azure' });
});
