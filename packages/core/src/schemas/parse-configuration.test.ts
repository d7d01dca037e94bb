import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acme, cloud, local } from '../../test/support/acme-adapter.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { Secret } from '../secrets/secret.js';
import { parseConfiguration } from './parse-configuration.js';
import type { Configuration, ProviderConfiguration } from './resolved.js';

const adapters = [acme, cloud, local];

interface World {
  environment?: Record<string, string>;
  files?: Record<string, string>;
}

function parse(input: unknown, { environment = {}, files = {} }: World = {}): Configuration {
  const readFile = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return text;
  };
  return parseConfiguration(input, { adapters, environment, readFile });
}

function problemsOf(input: unknown, world?: World): readonly string[] {
  try {
    parse(input, world);
  } catch (error) {
    if (BifrostError.isInstance(error) && error.code === 'invalid_configuration') return error.problems ?? [];
    throw error;
  }
  return [];
}

const keys = [{ value: 'sk-test-0123456789' }];

/** Problems of one provider, `acme` unless said otherwise, with a good key. */
const inAcme = (entry: object, world?: World): readonly string[] =>
  problemsOf({ providers: { acme: { keys, ...entry } } }, world);

const network = (network_config: object): readonly string[] => inAcme({ network_config });

/** Problems of what stands beside one good provider. */
const beside = (parts: object): readonly string[] => problemsOf({ providers: { acme: { keys } }, ...parts });

const idOf = (key: object): string | undefined =>
  only(parse({ providers: { acme: { keys: [key] } } })).keys[0]?.id;

function only(configuration: Configuration, name = 'acme'): ProviderConfiguration {
  const provider = configuration.providers.get(name);
  if (provider === undefined) throw new Error(`no ${name}`);
  return provider;
}

describe('defaults', () => {
  it('are all filled in', () => {
    const configuration = parse({ providers: { acme: { keys } } });
    const { adapter, keys: parsedKeys, ...provider } = only(configuration);
    expect(adapter).toBe(acme);
    expect(parsedKeys).toMatchObject([
      {
        name: 'key-1',
        models: [],
        weight: 1,
        enabled: true,
        aliases: {},
        operations: undefined,
        options: {},
      },
    ]);
    expect(provider).toMatchInlineSnapshot(`
      {
        "allowed_operations": undefined,
        "allowed_streams": undefined,
        "circuit_breaker": {
          "failures": 5,
          "max_open_in_seconds": 60,
          "open_in_seconds": 5,
          "probes": 4,
        },
        "concurrency_and_buffer_size": {
          "buffer_size": 5000,
          "concurrency": 1000,
          "drop_excess_requests": false,
          "queue_timeout_in_seconds": 60,
        },
        "fallbacks": [],
        "health_check": undefined,
        "name": "acme",
        "native_passage": true,
        "network_config": {
          "allow_http": false,
          "connect_timeout_in_seconds": 5,
          "default_request_timeout_in_seconds": 300,
          "extra_headers": {},
          "first_token_timeout_in_seconds": 0,
          "insecure_skip_verify": false,
          "max_retries": 2,
          "retry_backoff_initial": 100,
          "retry_backoff_max": 2000,
          "stream_idle_timeout_in_seconds": 60,
        },
        "options": {
          "flavour": "sweet",
        },
        "path_overrides": {},
        "proxy_config": {
          "type": "none",
        },
        "supply": undefined,
      }
    `);
    expect(configuration.routing).toMatchInlineSnapshot(`
      {
        "deadline_in_seconds": 600,
        "fallback_on": [],
        "keep_alive_after_in_seconds": 10,
        "max_attempts": 12,
        "retry_after_max_in_seconds": 10,
        "strict_params": false,
      }
    `);
    expect(configuration.gateway).toMatchInlineSnapshot(`
      {
        "allowed_hosts": [],
        "allowed_origins": [],
        "auth": {
          "operator_tokens": [],
          "tokens": [],
        },
        "dashboard": true,
        "drop_excess_requests": false,
        "expose_routing": true,
        "host": "127.0.0.1",
        "max_body_in_bytes": 67108864,
        "metrics": {
          "enabled": true,
        },
        "port": 8080,
        "shutdown_grace_in_seconds": 30,
        "workers": 1,
      }
    `);
  });

  it('take drop_excess_requests from the gateway unless the provider says otherwise', () => {
    const configuration = parse({
      gateway: { drop_excess_requests: true },
      providers: { acme: { keys }, local: { concurrency_and_buffer_size: { drop_excess_requests: false } } },
    });
    expect(only(configuration).concurrency_and_buffer_size.drop_excess_requests).toBe(true);
    expect(only(configuration, 'local').concurrency_and_buffer_size.drop_excess_requests).toBe(false);
  });
});

describe('the promised format', () => {
  it('is understood as it stands', () => {
    const configuration = parse(
      {
        $schema: './bifrost.schema.json',
        providers: {
          acme: {
            keys: [
              { name: 'primary', value: 'env.ACME_API_KEY', models: ['a', 'b-*'], weight: 0.7 },
              {
                value: 'file./run/secrets/acme',
                weight: 0.3,
                enabled: false,
                acme_key_config: { organization: 'o' },
              },
            ],
            acme_config: { flavour: 'sour' },
            network_config: {
              base_url: 'https://api.custom-deployment.example',
              extra_headers: { 'X-Organization-ID': 'org-123', 'User-Agent': 'MyApp/1.0' },
              default_request_timeout_in_seconds: 30,
              max_retries: 3,
              retry_backoff_initial: 100,
              retry_backoff_max: '2s',
              first_token_timeout_in_seconds: 20,
              insecure_skip_verify: false,
            },
            concurrency_and_buffer_size: { concurrency: 10, buffer_size: 100 },
            proxy_config: {
              type: 'http',
              url: 'http://proxy.example:8080',
              username: 'u',
              password: 'env.PROXY',
            },
            fallbacks: ['cloud/m', { provider: 'local', model: 'n' }, 'fast'],
            health_check: { interval_in_seconds: 30 },
          },
          cloud: { keys: [{ cloud_key_config: { region: 'eu', secret_key: 'env.CLOUD' } }] },
          local: { network_config: { base_url: 'http://localhost:11434' } },
          further: {
            custom_provider_config: { base_provider_type: 'acme', does_not_send_done_marker: true },
            network_config: { base_url: 'https://api.further.example/openai' },
            keys,
          },
        },
        aliases: { fast: { targets: ['acme/a', 'cloud/m'] }, plain: 'acme/b' },
        routing: { fallback_on: ['content_filtered'] },
      },
      {
        environment: { ACME_API_KEY: 'sk-from-variable', PROXY: 'proxy-password', CLOUD: 'cloud-secret' },
        files: { '/run/secrets/acme': 'sk-from-file\n' },
      },
    );
    const provider = only(configuration);
    expect(provider.keys.map((key) => [key.name, key.value?.reveal(), key.options])).toEqual([
      ['primary', 'sk-from-variable', {}],
      ['key-2', 'sk-from-file', { organization: 'o' }],
    ]);
    expect(provider.options).toEqual({ flavour: 'sour' });
    expect(provider.network_config).toMatchObject({
      extra_headers: { 'x-organization-id': 'org-123', 'user-agent': 'MyApp/1.0' },
      retry_backoff_initial: 100,
      retry_backoff_max: 2000,
    });
    expect(provider.proxy_config).toEqual({
      type: 'http',
      url: 'http://proxy.example:8080',
      username: 'u',
      password: expect.any(Secret),
    });
    expect(provider.fallbacks).toEqual(['cloud/m', 'local/n', 'fast']);
    expect(only(configuration, 'cloud').keys[0]).toMatchObject({
      value: undefined,
      options: { region: 'eu' },
    });
    expect(only(configuration, 'local').keys).toMatchObject([{ name: 'key-1', value: undefined }]);
    expect(only(configuration, 'further').adapter).toBe(acme);
    expect(configuration.aliases).toEqual({ fast: ['acme/a', 'cloud/m'], plain: ['acme/b'] });
    expect(configuration.files).toEqual(['/run/secrets/acme']);
  });

  it.each([
    [100, 100],
    ['100ms', 100],
    ['2s', 2000],
    ['1.5s', 1500],
    ['1 m', 60_000],
    [0, 0],
  ])('a time may be %j', (written, expected) => {
    const network_config = { retry_backoff_initial: written, retry_backoff_max: '1h' };
    expect(
      only(parse({ providers: { acme: { keys, network_config } } })).network_config.retry_backoff_initial,
    ).toBe(expected);
  });

  it('a key keeps its id while its content stays, and loses it with the content', () => {
    const first = idOf({ name: 'a', value: 'sk-1', weight: 1 });
    expect(idOf({ name: 'a', value: 'sk-1', weight: 5 })).toBe(first);
    expect(idOf({ name: 'a', value: 'sk-2' })).not.toBe(first);
    expect(idOf({ name: 'b', value: 'sk-1' })).not.toBe(first);
    expect(idOf({ name: 'a', value: 'sk-1', acme_key_config: { organization: 'o' } })).not.toBe(first);
    expect(first).not.toContain('sk-1');
  });

  it('custom providers may allow some requests and move paths', () => {
    const provider = only(
      parse({
        providers: {
          mine: {
            custom_provider_config: {
              base_provider_type: 'acme',
              is_key_less: true,
              allowed_requests: {
                chat_completion: true,
                responses_stream: true,
                embedding: false,
                video_generation: true,
              },
              request_path_overrides: { chat_completion: '/chat', chat_completion_stream: '/chat' },
            },
          },
        },
      }),
      'mine',
    );
    expect([...(provider.allowed_operations ?? [])]).toEqual(['chat']);
    expect([...(provider.allowed_streams ?? [])]).toEqual(['chat']);
    expect(provider.path_overrides).toEqual({ chat: '/chat' });
    expect(provider.keys).toMatchObject([{ value: undefined }]);
  });
});

describe('what is wrong is said with its path', () => {
  it('all at once, in one error', () => {
    const input = {
      providers: {
        acme: {
          keys: [{ value: 'env.NOPE', weight: -1, modles: ['a'] }],
          network_config: { max_retries: '3' },
        },
        clod: {},
      },
      routng: {},
    };
    expect(() => parse(input)).toThrowErrorMatchingInlineSnapshot(`
      [BifrostError: The configuration has 6 problems:
        providers.acme.keys[0].value: the environment variable NOPE is not set
        routng: unknown field, did you mean "routing"?
        providers.acme.network_config.max_retries: must be a number, got a text
        providers.acme.keys[0].weight: must be 0 or more, got -1
        providers.acme.keys[0].modles: unknown field, did you mean "models"?
        providers.clod: no provider "clod" is installed (installed: acme, cloud, local). Did you mean "cloud"? Otherwise install the package that brings it, as a rule @bifrost/provider-clod or bifrost-provider-clod (docs/providers has ours); or, if it speaks the API of an installed one, name that in custom_provider_config.base_provider_type]
    `);
    expect(problemsOf(input)).toHaveLength(6);
  });

  it('of the whole', () => {
    expect(problemsOf(undefined)).toMatchInlineSnapshot(`
      [
        "is required",
      ]
    `);
    expect(problemsOf([])).toMatchInlineSnapshot(`
      [
        "must be an object, got a list",
      ]
    `);
    expect(problemsOf({})).toMatchInlineSnapshot(`
      [
        "providers: is required",
      ]
    `);
    expect(problemsOf({ providers: {} })).toMatchInlineSnapshot(`
      [
        "providers: must hold at least one provider",
      ]
    `);
    expect(problemsOf({ providers: { acme: 'sk-1234567890' } })).toMatchInlineSnapshot(`
      [
        "providers.acme: must be an object",
      ]
    `);
    expect(problemsOf({ providers: { 'a b': {} } })).toMatchInlineSnapshot(`
      [
        "providers["a b"]: must be a name of letters, digits, "-", "_" and "." that begins with a letter or digit",
      ]
    `);
    expect(problemsOf({ providers: JSON.parse('{"__proto__": {"keys": []}}') })).toMatchInlineSnapshot(`
      [
        "providers.__proto__: must be a name of letters, digits, "-", "_" and "." that begins with a letter or digit",
      ]
    `);
    expect(problemsOf({ providers: { constructor: {} } })).toMatchInlineSnapshot(`
      [
        "providers.constructor: no provider "constructor" is installed (installed: acme, cloud, local). Install the package that brings it, as a rule @bifrost/provider-constructor or bifrost-provider-constructor (docs/providers has ours); or, if it speaks the API of an installed one, name that in custom_provider_config.base_provider_type",
      ]
    `);
  });

  it('of keys', () => {
    const inKeys = (...list: unknown[]): readonly string[] =>
      problemsOf({ providers: { acme: { keys: list } } });
    expect(inKeys()).toMatchInlineSnapshot(`
      [
        "providers.acme.keys: Acme needs at least one key, for instance { "value": "env.ACME_API_KEY" }",
      ]
    `);
    expect(problemsOf({ providers: { acme: {} } })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys: Acme needs at least one key, for instance { "value": "env.ACME_API_KEY" }",
      ]
    `);
    expect(problemsOf({ providers: { acme: { keys: { value: 'x' } } } })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys: must be a list",
      ]
    `);
    for (const value of [
      '$ACME_KEY',
      '${ACME_KEY}',
      '${ACME_KEY:-x}',
      '%ACME_KEY%',
      '{{ key }}',
      'os.environ/ACME_KEY',
      'ACME_API_KEY',
      'ACME_TOKEN',
    ])
      expect(inKeys({ value })).toEqual([
        'providers.acme.keys[0].value: is the name of a variable, which stands here as it is written: a reference is "env.NAME"',
      ]);
    for (const value of ['sk-1$x', 'KEY', 'acme_key', 'ABC_TOKEN_1x', 'A_KEY9'])
      expect(problemsOf({ providers: { acme: { keys: [{ value }] } } })).toEqual([]);
    expect(inKeys('sk-1234567890abcdef')).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0]: must be an object, got a text",
      ]
    `);
    expect(inKeys({})).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].value: is required, for instance "env.ACME_API_KEY"",
      ]
    `);
    expect(inKeys({ value: '' })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].value: must not be empty",
      ]
    `);
    expect(inKeys({ value: '“sk-1234567890abcdef”' })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].value: holds a character that no header can carry, such as a typographic quote",
      ]
    `);
    expect(inKeys({ value: 'sk-123\nX-Evil: 1' })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].value: holds a line break or another control character",
      ]
    `);
    expect(inKeys({ value: 123_456 })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].value: must be a text, got a number",
      ]
    `);
    expect(inKeys({ value: 'a', weight: Number.NaN })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].weight: must be a number, got NaN",
      ]
    `);
    expect(inKeys({ value: 'a', weight: Number.POSITIVE_INFINITY })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].weight: must be a number, got Infinity",
      ]
    `);
    expect(inKeys({ value: 'a', weight: -1 })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].weight: must be 0 or more, got -1",
      ]
    `);
    expect(inKeys({ value: 'a', weight: 'env.WEIGHT' })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].weight: the environment variable WEIGHT is not set",
      ]
    `);
    expect(inKeys({ value: 'a', name: 'x' }, { value: 'b', name: 'x' })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[1].name: "x" is the name of keys[0] already",
      ]
    `);
    expect(inKeys({ value: 'a', name: 'key-2' }, { value: 'b' })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[1].name: "key-2" is the name of keys[0] already",
      ]
    `);
    expect(inKeys({ value: 'a', name: 'two\nlines' })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].name: must be printable ASCII without spaces at its ends",
      ]
    `);
    expect(inKeys({ value: 'a', models: ['g*o'] })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].models[0]: may hold * only at its end",
      ]
    `);
    expect(inKeys({ value: 'a', operations: ['chats'] })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].operations[0]: must be one of "chat", "textCompletion", "embeddings", "imageGeneration", "imageEdit", "speech", "transcription", "rerank", "countTokens", "listModels" (did you mean "chat"?)",
      ]
    `);
    expect(inKeys({ value: 'a', acme_key_conf: {} })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].acme_key_conf: unknown field, did you mean "acme_key_config"?",
      ]
    `);
    expect(inKeys({ value: 'a', acme_key_config: { organisation: 'o' } })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].acme_key_config.organisation: unknown field, did you mean "organization"?",
      ]
    `);
    expect(problemsOf({ providers: { cloud: { keys: [{}] } } })).toMatchInlineSnapshot(`
      [
        "providers.cloud.keys[0].cloud_key_config.region: is required",
      ]
    `);
    expect(
      problemsOf({
        providers: { cloud: { keys: [{ cloud_key_config: { region: 'a', nested: { dept: 1 } } }] } },
      }),
    ).toMatchInlineSnapshot(`
      [
        "providers.cloud.keys[0].cloud_key_config.nested.depth: is required",
        "providers.cloud.keys[0].cloud_key_config.nested.dept: unknown field, did you mean "depth"?",
      ]
    `);
    expect(problemsOf({ providers: { local: { keys: [{ local_key_config: {} }] } } })).toMatchInlineSnapshot(`
      [
        "providers.local.keys[0].local_key_config: unknown field (known: name, value, models, weight, enabled, aliases, operations)",
      ]
    `);
  });

  it('of references', () => {
    expect(inAcme({ keys: [{ value: 'env.NOPE' }] })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].value: the environment variable NOPE is not set",
      ]
    `);
    expect(inAcme({ keys: [{ value: 'env.EMPTY' }] }, { environment: { EMPTY: '' } })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].value: the environment variable EMPTY is set but empty",
      ]
    `);
    expect(inAcme({ keys: [{ value: 'file./run/secrets/nope' }] })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].value: the file /run/secrets/nope cannot be read: there is no such file or folder",
      ]
    `);
    expect(inAcme({ keys: [{ value: 'file.empty' }] }, { files: { empty: '\n' } })).toMatchInlineSnapshot(`
      [
        "providers.acme.keys[0].value: the file empty is empty",
      ]
    `);
    expect(inAcme({ network_config: { base_url: 'env.URL' } }, { environment: { URL: 'no address at all' } }))
      .toMatchInlineSnapshot(`
      [
        "providers.acme.network_config.base_url: must be an address such as https://api.example.com or http://localhost:11434 (from env.URL)",
      ]
    `);
    expect(
      inAcme(
        { network_config: { max_retries: 'env.RETRIES', insecure_skip_verify: 'env.VERIFY' } },
        { environment: { RETRIES: '3', VERIFY: 'true' } },
      ),
    ).toMatchInlineSnapshot(`
      [
        "providers.acme.network_config.max_retries: must be a number, written out: env. works for texts only",
        "providers.acme.network_config.insecure_skip_verify: must be true or false, written out: env. works for texts only",
      ]
    `);
  });

  it('of the network', () => {
    expect(network({ base_url: 'api.example.com' })).toMatchInlineSnapshot(`
      [
        "providers.acme.network_config.base_url: must be an address such as https://api.example.com or http://localhost:11434",
      ]
    `);
    expect(network({ base_url: 'ftp://example.com' })).toMatchInlineSnapshot(`
      [
        "providers.acme.network_config.base_url: must be an address such as https://api.example.com or http://localhost:11434",
      ]
    `);
    expect(network({ base_url: 'https://user:secret-password@example.com' })).toMatchInlineSnapshot(`
      [
        "providers.acme.network_config.base_url: must not hold a user or password: use keys for that",
      ]
    `);
    expect(network({ base_url: 'https://example.com/?key=1' })).toMatchInlineSnapshot(`
      [
        "providers.acme.network_config.base_url: must not hold a query or a fragment",
      ]
    `);
    expect(network({ base_url: 'http://ollama:11434' })).toMatchInlineSnapshot(`
      [
        "providers.acme.network_config.base_url: is plain http:// to another machine, so keys would travel in clear: use https://, or set allow_http to true",
      ]
    `);
    expect(network({ base_url: 'http://127.0.0.1.evil.example' })).toHaveLength(1);
    expect(network({ base_url: 'http://ollama:11434', allow_http: true })).toEqual([]);
    for (const host of ['localhost:1', '127.0.0.1', '127.9.9.9', '[::1]:80', '2130706433', 'a.localhost']) {
      expect([host, network({ base_url: `http://${host}/v1` })]).toEqual([host, []]);
    }
    expect(network({ extra_headers: { Host: 'x' } })).toMatchInlineSnapshot(`
      [
        "providers.acme.network_config.extra_headers.Host: is set by the gateway itself",
      ]
    `);
    expect(network({ extra_headers: { 'bad name': 'x' } })).toMatchInlineSnapshot(`
      [
        "providers.acme.network_config.extra_headers["bad name"]: is not the name of a header",
      ]
    `);
    expect(network({ extra_headers: { a: 'x\r\ny: z' } })).toMatchInlineSnapshot(`
      [
        "providers.acme.network_config.extra_headers.a: holds characters that cannot stand in a header",
      ]
    `);
    expect(network({ retry_backoff_initial: '3s' })).toMatchInlineSnapshot(`
      [
        "providers.acme.network_config.retry_backoff_max: must be at least retry_backoff_initial, which is 3000 ms",
      ]
    `);
    expect(network({ retry_backoff_initial: 'soon' })).toMatchInlineSnapshot(`
      [
        "providers.acme.network_config.retry_backoff_initial: must be a number of milliseconds, or a text such as "100ms" or "2s"",
      ]
    `);
    expect(network({ max_retries: 1.5 })).toMatchInlineSnapshot(`
      [
        "providers.acme.network_config.max_retries: must be a whole number, got 1.5",
      ]
    `);
    expect(network({ max_retries: -1, default_request_timeout_in_seconds: 0 })).toMatchInlineSnapshot(`
      [
        "providers.acme.network_config.default_request_timeout_in_seconds: must be more than 0, got 0",
        "providers.acme.network_config.max_retries: must be 0 or more, got -1",
      ]
    `);
    expect(network({ ca_cert_pem: 'not a certificate' })).toMatchInlineSnapshot(`
      [
        "providers.acme.network_config.ca_cert_pem: must be a certificate in PEM form",
      ]
    `);
    expect(network({ baseUrl: 'https://x.example' })).toMatchInlineSnapshot(`
      [
        "providers.acme.network_config.baseUrl: unknown field, did you mean "base_url"?",
      ]
    `);
  });

  it('of proxies, queues, circuits and checks', () => {
    expect(inAcme({ proxy_config: { type: 'https' } })).toMatchInlineSnapshot(`
      [
        "providers.acme.proxy_config.type: must be one of "none", "environment", "http", "socks5"",
      ]
    `);
    expect(inAcme({ proxy_config: { type: 'http' } })).toMatchInlineSnapshot(`
      [
        "providers.acme.proxy_config.url: is required",
      ]
    `);
    expect(inAcme({ proxy_config: { type: 'http', url: 'socks5://p:1' } })).toMatchInlineSnapshot(`
      [
        "providers.acme.proxy_config.url: has another scheme than proxy_config.type, which is "http"",
      ]
    `);
    expect(inAcme({ proxy_config: { type: 'none', url: 'http://p:1' } })).toMatchInlineSnapshot(`
      [
        "providers.acme.proxy_config.url: does not go with the other fields here",
      ]
    `);
    expect(inAcme({ concurrency_and_buffer_size: { concurrency: 0, buffer_size: -1 } }))
      .toMatchInlineSnapshot(`
      [
        "providers.acme.concurrency_and_buffer_size.concurrency: must be 1 or more, got 0",
        "providers.acme.concurrency_and_buffer_size.buffer_size: must be 0 or more, got -1",
      ]
    `);
    expect(inAcme({ circuit_breaker: { open_in_seconds: 90 } })).toMatchInlineSnapshot(`
      [
        "providers.acme.circuit_breaker.max_open_in_seconds: must be at least open_in_seconds",
      ]
    `);
    expect(inAcme({ health_check: {} })).toMatchInlineSnapshot(`
      [
        "providers.acme.health_check.interval_in_seconds: is required",
      ]
    `);
    expect(inAcme({ acme_config: { flavour: 'swete' } })).toMatchInlineSnapshot(`
      [
        "providers.acme.acme_config.flavour: must be one of "sweet", "sour" (did you mean "sweet"?)",
      ]
    `);
    expect(inAcme({ acme_cofnig: {} })).toMatchInlineSnapshot(`
      [
        "providers.acme.acme_cofnig: unknown field, did you mean "acme_config"?",
      ]
    `);
  });

  it('of providers that are not there', () => {
    expect(problemsOf({ providers: { acne: { keys } } })).toMatchInlineSnapshot(`
      [
        "providers.acne: no provider "acne" is installed (installed: acme, cloud, local). Did you mean "acme"? Otherwise install the package that brings it, as a rule @bifrost/provider-acne or bifrost-provider-acne (docs/providers has ours); or, if it speaks the API of an installed one, name that in custom_provider_config.base_provider_type",
      ]
    `);
    expect(problemsOf({ providers: { groq: { keys } } })).toMatchInlineSnapshot(`
      [
        "providers.groq: no provider "groq" is installed (installed: acme, cloud, local). Install the package that brings it, as a rule @bifrost/provider-groq or bifrost-provider-groq (docs/providers has ours); or, if it speaks the API of an installed one, name that in custom_provider_config.base_provider_type",
      ]
    `);
    const based = (custom_provider_config: object, name = 'mine'): readonly string[] =>
      problemsOf({ providers: { [name]: { custom_provider_config, keys } } });
    expect(based({ base_provider_type: 'groq' })).toMatchInlineSnapshot(`
      [
        "providers.mine.custom_provider_config.base_provider_type: no provider "groq" is installed (installed: acme, cloud, local). Install the package that brings it, as a rule @bifrost/provider-groq or bifrost-provider-groq (docs/providers has ours)",
      ]
    `);
    expect(based({ base_provider_type: 'cloud' }, 'acme')).toMatchInlineSnapshot(`
      [
        "providers.acme.custom_provider_config.base_provider_type: must be "acme", or the entry needs another name: acme is installed itself",
      ]
    `);
    expect(based({ base_provider_type: 'acme' }, 'acme')).toEqual([]);
    expect(based({ base_provider_type: 'acme', allowed_requests: { chat_completions: true } }))
      .toMatchInlineSnapshot(`
      [
        "providers.mine.custom_provider_config.allowed_requests.chat_completions: is no type of request, did you mean "chat_completion"?",
      ]
    `);
    expect(
      based({
        base_provider_type: 'acme',
        request_path_overrides: { embedding: 'https://other.example/v1' },
      }),
    ).toMatchInlineSnapshot(`
      [
        "providers.mine.custom_provider_config.request_path_overrides.embedding: must be a path that begins with /; another host is set with network_config.base_url",
      ]
    `);
    expect(
      based({
        base_provider_type: 'acme',
        request_path_overrides: { responses: '/a', chat_completion: '/b' },
      }),
    ).toMatchInlineSnapshot(`
      [
        "providers.mine.custom_provider_config.request_path_overrides.chat_completion: differs from the path of the same operation under another name; write one path for both",
      ]
    `);
  });

  it('of targets', () => {
    expect(beside({ aliases: { fast: 'acne/a' } })).toMatchInlineSnapshot(`
      [
        "aliases.fast: no provider "acne" is configured, did you mean "acme"?",
      ]
    `);
    expect(beside({ aliases: { fast: { targets: ['acme/a', 'gpt-4o'] } } })).toMatchInlineSnapshot(`
      [
        "aliases.fast.targets[1]: must be written as "provider/model" (configured: acme)",
      ]
    `);
    expect(beside({ aliases: { fast: { targets: [] } } })).toMatchInlineSnapshot(`
      [
        "aliases.fast.targets: must have at least 1 entry",
      ]
    `);
    expect(beside({ aliases: { 'acme/a': 'acme/b' } })).toMatchInlineSnapshot(`
      [
        "aliases["acme/a"]: never applies, because "acme/…" goes to the provider of that name",
      ]
    `);
    expect(inAcme({ fallbacks: ['nobody/m', 'm'] })).toMatchInlineSnapshot(`
      [
        "providers.acme.fallbacks[0]: no provider "nobody" is configured (configured: acme)",
        "providers.acme.fallbacks[1]: must be written as "provider/model" (configured: acme)",
      ]
    `);
    expect(inAcme({ fallbacks: [{ provider: 'acme' }] })).toMatchInlineSnapshot(`
      [
        "providers.acme.fallbacks[0]: must be "provider/model", or { "provider": …, "model": … }",
      ]
    `);
  });

  it('of the gateway and of routing', () => {
    expect(beside({ gateway: { port: 70_000, workers: 0 } })).toMatchInlineSnapshot(`
      [
        "gateway.port: must be 65535 or less, got 70000",
        "gateway.workers: must be 1 or more, got 0",
      ]
    `);
    expect(beside({ gateway: { auth: { tokens: [{ value: 'x' }] } } })).toMatchInlineSnapshot(`
      [
        "gateway.auth.tokens[0].name: is required",
      ]
    `);
    expect(beside({ gateway: { allowed_origins: ['https://a.example/path'] } })).toMatchInlineSnapshot(`
      [
        "gateway.allowed_origins[0]: must be an origin such as https://app.example.com, without a path",
      ]
    `);
    expect(beside({ routing: { fallback_on: ['rate_limit'] } })).toMatchInlineSnapshot(`
      [
        "routing.fallback_on[0]: must be one of "invalid_request", "unauthorized", "forbidden", "not_found", "request_too_large", "context_length_exceeded", "content_filtered", "authentication", "quota_exceeded", "rate_limited", "no_key", "keys_cooling", "circuit_open", "overloaded", "provider_error", "network", "timeout", "stream_interrupted", "invalid_response", "model_unavailable", "unsupported_operation", "unsupported_parameter", "queue_full", "deadline_exceeded", "attempts_exhausted", "refused_by_plugin", "cancelled", "invalid_configuration", "internal" (did you mean "rate_limited"?)",
      ]
    `);
    expect(beside({ routing: { max_attempts: 0 } })).toMatchInlineSnapshot(`
      [
        "routing.max_attempts: must be 1 or more, got 0",
      ]
    `);
    expect(beside({ plugins: ['x'] })).toMatchInlineSnapshot(`
      [
        "plugins[0]: must be an object, got a text",
      ]
    `);
  });
});

describe('secrets', () => {
  const secretText = 'k3y-0123456789abcdefghij';
  /** Ways to put a text into every place of a configuration that holds texts, and into some that do not. */
  const places: ((text: string) => object)[] = [
    (text) => ({ acme: { keys: [{ value: text, weight: -1 }] } }),
    (text) => ({ acme: { keys: [{ value: `${text}\n` }] } }),
    (text) => ({ acme: { keys: [{ value: 'a', weight: text }] } }),
    (text) => ({ acme: { keys: [text] } }),
    (text) => ({ acme: text }),
    (text) => ({ acme: { keys: text } }),
    (text) => ({ acme: { keys, network_config: { base_url: text } } }),
    (text) => ({ acme: { keys, network_config: { base_url: `https://u:${text}@x.example` } } }),
    (text) => ({ acme: { keys, network_config: { extra_headers: { a: `${text}\n` } } } }),
    (text) => ({ acme: { keys, network_config: { retry_backoff_initial: text } } }),
    (text) => ({ acme: { keys, proxy_config: { type: 'http', url: `ftp://u:${text}@p` } } }),
    (text) => ({ acme: { keys, proxy_config: { type: text } } }),
    (text) => ({ acme: { keys, acme_config: { flavour: text } } }),
    (text) => ({ acme: { keys, native_passage: text } }),
    (text) => ({ cloud: { keys: [{ cloud_key_config: { secret_key: text } }] } }),
  ];

  it('are in no message, wherever they were written by mistake', () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.boolean(), (place, byReference) => {
        const text = byReference ? 'env.KEY' : secretText;
        const problems = problemsOf({ providers: place(text) }, { environment: { KEY: secretText } });
        expect(problems.length).toBeGreaterThan(0);
        expect(problems.join('\n')).not.toContain(secretText);
      }),
    );
  });

  it('do not show when a configuration is printed', () => {
    const configuration = parse({ providers: { acme: { keys: [{ value: secretText }] } } });
    expect(JSON.stringify([...configuration.providers])).not.toContain(secretText);
  });
});

it('never fails but with its own error, whatever it is given', () => {
  const names = fc.constantFrom(
    'providers',
    'acme',
    'keys',
    'value',
    'weight',
    'network_config',
    'base_url',
    'aliases',
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5, withCrossShrink: false },
      fc.jsonValue({ maxDepth: 1 }),
      fc.dictionary(names, tie('tree'), { maxKeys: 4 }),
      fc.array(tie('tree'), { maxLength: 2 }),
    ),
  }));
  fc.assert(
    fc.property(tree, (input) => {
      expect(problemsOf(input)).toBeInstanceOf(Array);
    }),
    { numRuns: 300 },
  );
});

it('leaves its input alone', () => {
  const input = { providers: { acme: { keys: [{ value: 'env.KEY' }], network_config: {} } } };
  const before = structuredClone(input);
  parse(input, { environment: { KEY: 'k' } });
  expect(input).toEqual(before);
});
