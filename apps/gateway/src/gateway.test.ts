import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { rawClient } from '../test/support/raw-client.js';
import { chatBody, start } from '../test/support/start.js';
import { announcement } from './announce.js';
import { configurationSource } from './configuration-source.js';
import { explainStartError } from './explain-start-error.js';
import { startGateway } from './gateway.js';
import { resolveSettings } from './resolve-settings.js';

const sandbox = { providers: { sandbox: {} } };

function readerOf(answer: Response) {
  if (answer.body === null) throw new Error('The answer has no body.');
  return answer.body.pipeThrough(new TextDecoderStream()).getReader();
}

describe('a started gateway', () => {
  it('answers, streams, counts and logs', async () => {
    const { gateway, lines } = await start(sandbox);
    const whole = await fetch(`${gateway.url}/v1/chat/completions`, chatBody('sandbox/echo'));
    expect(whole.headers.get('x-bf-provider')).toBe('sandbox');
    expect(await whole.json()).toMatchObject({
      choices: [{ message: { content: 'Hello there' }, finish_reason: 'stop' }],
      extra_fields: { provider: 'sandbox', fallback_used: false },
    });
    const streamed = await fetch(
      `${gateway.url}/v1/chat/completions`,
      chatBody('sandbox/fault-503', { stream: true, fallbacks: ['sandbox/echo'] }),
    );
    const text = await streamed.text();
    expect(text).toContain('"fallback_index":1');
    expect(text).toMatch(/data: \[DONE\]\n\n$/);
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toContain(
      'http_requests_total{method="POST",route="/v1/chat/completions",status="200"} 2',
    );
    expect(metrics).toContain('bifrost_fallbacks_total{from="sandbox",to="sandbox",reason="overloaded"} 1');
    expect(metrics).toContain('bifrost_active_requests 0');
    const requests = lines.filter(({ msg, level }) => msg === 'request' && level === 'info');
    expect(requests).toMatchObject([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        request_id: whole.headers.get('x-request-id'),
        route: '/v1/chat/completions',
        provider: 'sandbox',
        model: 'sandbox/echo',
        key: 'key-1',
        status: 200,
        attempts: 1,
        fallback_index: 0,
        stream: false,
        prompt_tokens: expect.any(Number),
      },
      { stream: true, fallback_index: 1, first_token: expect.any(Number) },
    ]);
    expect(JSON.stringify(lines)).not.toContain('Hello there');
  });

  it('tells errors of providers in the public envelope', async () => {
    const { gateway, lines } = await start(sandbox);
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, chatBody('sandbox/fault-400'));
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { error: { code: 'invalid_request' }, extra_fields: { attempts: [{ status: 400 }] } },
    ]);
    const broken = await fetch(`${gateway.url}/v1/chat/completions`, { ...chatBody('x'), body: '{"model":' });
    expect([broken.status, await broken.json()]).toMatchObject([400, { error: { code: 'invalid_request' } }]);
    expect(lines.filter(({ msg }) => msg === 'request')).toMatchObject([
      { status: 400, error: 'invalid_request', fault: 'caller' },
      { status: 400, error: 'invalid_request' },
    ]);
  });

  it('logs the model that nobody serves, as the client wrote it', async () => {
    const { gateway, lines } = await start({
      providers: { sandbox: {}, second: { custom_provider_config: { base_provider_type: 'sandbox' } } },
    });
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, chatBody('nobody', { stream: true }));
    expect(answer.status).toBe(400);
    expect(lines.filter(({ msg }) => msg === 'request')).toMatchObject([
      { model: 'nobody', stream: true, status: 400, error: 'invalid_request' },
    ]);
  });

  it('gives silent streams a sign of life as often as the configuration says', async () => {
    const { gateway } = await start({ ...sandbox, routing: { keep_alive_after_in_seconds: 0.02 } });
    const controller = new AbortController();
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
      ...chatBody('sandbox/fault-stall', { stream: true }),
      signal: controller.signal,
    });
    const reader = readerOf(answer);
    let text = '';
    while (!text.includes(': keep-alive')) text += (await reader.read()).value ?? '';
    controller.abort();
    await expect(reader.read()).rejects.toThrow('aborted');
  });

  it('cancels what a client that left was waiting for', async () => {
    const { gateway, lines } = await start(sandbox);
    const controller = new AbortController();
    const { signal } = controller;
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
      ...chatBody('sandbox/fault-stall', { stream: true }),
      signal,
    });
    const reader = readerOf(answer);
    await reader.read();
    controller.abort();
    await expect(reader.read()).rejects.toThrow('aborted');
    await expect.poll(() => lines.find(({ msg }) => msg === 'request')).toMatchObject({ status: 499 });
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toContain('bifrost_active_requests 0');
    expect(metrics).toContain('bifrost_provider_active_requests{provider="sandbox"} 0');
  });

  it('labels models once their names are known', async () => {
    const { gateway } = await start({ providers: { sandbox: { keys: [{ models: ['echo', 'lorem*'] }] } } });
    for (const model of ['sandbox/echo', 'sandbox/lorem-3'])
      await (await fetch(`${gateway.url}/v1/chat/completions`, chatBody(model))).text();
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    expect(metrics).toContain(
      'bifrost_upstream_requests_total{provider="sandbox",model="echo",outcome="success"} 1',
    );
    expect(metrics).toContain(
      'bifrost_upstream_requests_total{provider="sandbox",model="other",outcome="success"} 1',
    );
  });

  it('shows operators its configuration without secrets', async () => {
    const { gateway } = await start(
      {
        providers: { sandbox: { keys: [{ value: 'sk-very-secret' }] } },
        gateway: { auth: { operator_tokens: [{ name: 'ops', value: 'env.OPS' }] } },
      },
      { environment: { OPS: 'operator-secret' } },
    );
    const headers = { authorization: 'Bearer operator-secret' };
    const text = await (await fetch(`${gateway.url}/api/configuration`, { headers })).text();
    expect(JSON.parse(text)).toMatchObject({
      from: expect.stringContaining('bifrost.json'),
      packages: expect.arrayContaining([expect.objectContaining({ name: '@bifrost/provider-sandbox' })]),
      problem: null,
      configuration: { providers: { sandbox: {} }, gateway: { port: 8080 } },
    });
    expect(text).not.toMatch(/very-secret|operator-secret/);
  });

  it('takes the limit of bodies from the configuration', async () => {
    const { gateway } = await start({ ...sandbox, gateway: { max_body_in_bytes: 1024 } });
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, chatBody('x'.repeat(2000)));
    expect(answer.status).toBe(413);
  });

  it('tells what it found', async () => {
    const { gateway } = await start(sandbox, { config: 'bifrost.json' });
    expect(gateway.start).toMatchObject({
      from: expect.stringContaining('--config'),
      model: 'sandbox/echo',
      simulated: true,
      providers: [{ name: 'sandbox', keys: ['key-1'] }],
    });
    const text = announcement(gateway);
    expect(text).toContain(`curl ${gateway.url}/v1/chat/completions`);
    expect(text).toContain('sandbox (key: key-1)');
  });
});

describe('what to try', () => {
  it('is a model that chats, where a key is for other things', async () => {
    const keys = [
      { value: 'a', models: ['embed-1'], operations: ['embeddings'] },
      { value: 'b', models: ['talk-*', 'talk-1'] },
    ];
    const { gateway } = await start({ providers: { sandbox: { keys } } });
    expect(gateway.start.model).toBe('sandbox/talk-1');
  });
});

describe('a gateway that cannot start', () => {
  it('says which port is taken and how to choose another', async () => {
    const { gateway } = await start(sandbox);
    const port = Number(new URL(gateway.url).port);
    const failed = start(sandbox, { port }).catch(explainStartError);
    expect(await failed).toMatch(new RegExp(`^Port ${port} on 127.0.0.1 is in use: .*--port ${port + 1}`));
  });

  it.each([
    [{ host: '192.0.2.1', insecure: true }, sandbox, /has no address 192\.0\.2\.1/],
    [{ host: 'no-such-host.invalid', insecure: true }, sandbox, /has no address no-such-host/],
    [{ host: '0.0.0.0' }, sandbox, /Refusing to listen on 0\.0\.0\.0/],
    [
      {},
      { providers: { sandbox: { keyz: [] } }, gatewaay: {} },
      /2 problems[^]*gatewaay[^]*keyz|keyz[^]*gatewaay/,
    ],
    [{}, { providers: { nobody: {} } }, /npm install @bifrost\/provider-nobody|provider-nobody/],
    [{ config: 'missing.json' }, sandbox, /there is no file/],
    [{}, { ...sandbox, plugins: [{ package: 'some-plugin' }] }, /some-plugin/],
    [{}, { ...sandbox, gateway: { tls: { cert: 'no PEM', key: 'a secret' } } }, /^gateway\.tls: .*PEM/],
  ])('%j says why', async (options, configuration, expected) => {
    const failed = start(configuration, options).then(() => 'started', explainStartError);
    expect(await failed).toMatch(expected);
  });

  it('keeps nothing running', async () => {
    const failed = startGateway({ port: 0, environment: {}, config: 'missing.json', host: '127.0.0.1' });
    await expect(failed).rejects.toMatchObject({ code: 'invalid_configuration' });
  });
});

describe('settings', () => {
  it('come from flags before the environment before the file', async () => {
    const file = { ...sandbox, gateway: { host: '127.0.0.9', port: 1 } };
    const fromEnvironment = await start(file, { environment: { HOST: '127.0.0.2', PORT: '0' }, port: 0 });
    expect(new URL(fromEnvironment.gateway.url).hostname).toBe('127.0.0.2');
    const fromFlag = await start(file, { host: '127.0.0.3', environment: { HOST: '127.0.0.2' } });
    expect(new URL(fromFlag.gateway.url).hostname).toBe('127.0.0.3');
  });

  it.each(['http', '-1', '65536', '80.5', ' 80'])('are no port: %j', async (PORT) => {
    const { configuration } = await configurationSource({ environment: {}, workingFolder: tmpdir() }).load();
    expect(() => resolveSettings(configuration.gateway, {}, { PORT })).toThrow(
      `PORT is ${JSON.stringify(PORT)}`,
    );
  });

  it('need one variable in a container', async () => {
    const { gateway } = await start(sandbox, {
      host: '0.0.0.0',
      environment: { BIFROST_TOKEN: 'container-token' },
    });
    const url = gateway.url.replace('0.0.0.0', '127.0.0.1');
    expect((await fetch(`${url}/v1/models`)).status).toBe(401);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    const headers = { authorization: 'Bearer container-token' };
    expect((await fetch(`${url}/v1/models`, { headers })).status).toBe(200);
    expect((await fetch(`${url}/api/providers`, { headers })).status).toBe(200);
    expect(gateway.start.warnings).toEqual([expect.stringContaining('clear text')]);
  });
});

const withToken = (value: string) => ({
  ...sandbox,
  gateway: { auth: { tokens: [{ name: 'app', value }] } },
});

/** A request whose head has reached the gateway, and the half of its body that is still to come. */
async function halfSent(url: string) {
  const body = JSON.stringify({
    model: 'sandbox/echo',
    messages: [{ role: 'user', content: 'Hello there' }],
  });
  const client = rawClient(Number(new URL(url).port));
  const head = [
    'POST /v1/chat/completions HTTP/1.1',
    'host: localhost',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'expect: 100-continue',
    'connection: close',
  ];
  client.socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 20)}`);
  await client.until('100 Continue');
  return { client, rest: body.slice(20) };
}

describe('reload', () => {
  it('serves a request whose body was still on its way', async () => {
    const { gateway, rewrite } = await start(sandbox);
    const { client, rest } = await halfSent(gateway.url);
    rewrite({ ...sandbox, aliases: { fast: 'sandbox/echo' } });
    expect(await gateway.reload()).toBe(true);
    client.socket.write(rest);
    expect(await client.closed()).toContain('HTTP/1.1 200');
    const health = await (await fetch(`${gateway.url}/health/providers`)).json();
    expect(health).toMatchObject({ providers: [{ health: 'ok', circuits: [] }] });
  });

  it('takes up a new configuration without losing a running stream', async () => {
    const { gateway, rewrite, lines } = await start(sandbox);
    const controller = new AbortController();
    const running = await fetch(`${gateway.url}/v1/chat/completions`, {
      ...chatBody('sandbox/fault-stall', { stream: true }),
      signal: controller.signal,
    });
    const reader = readerOf(running);
    await reader.read();
    rewrite({
      providers: { sandbox: {}, second: { custom_provider_config: { base_provider_type: 'sandbox' } } },
    });
    expect(await gateway.reload()).toBe(true);
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, chatBody('second/echo'));
    expect(answer.headers.get('x-bf-provider')).toBe('second');
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: 'configuration reloaded', providers: ['sandbox', 'second'] }),
    );
    // The old engine still serves the stream: its client sees no end.
    expect(lines.filter(({ msg, stream }) => msg === 'request' && stream === true)).toEqual([]);
    controller.abort();
    await expect(reader.read()).rejects.toThrow('aborted');
  });

  it.each([
    ['{ "providers": { "sandbox": ', 'bifrost.json'],
    [{ providers: { sandbox: { keys: [{ value: 'env.MISSING' }] } } }, 'MISSING'],
    [{ providers: { nobody: {} } }, 'nobody'],
  ])('keeps the last good configuration beside %j', async (bad, named) => {
    const { gateway, rewrite, lines } = await start(sandbox);
    rewrite(bad);
    expect(await gateway.reload()).toBe(false);
    expect((await fetch(`${gateway.url}/v1/chat/completions`, chatBody('sandbox/echo'))).status).toBe(200);
    const problem = lines.find(({ level }) => level === 'error');
    expect(problem).toMatchObject({ problem: expect.stringContaining(named) });
    const told = async (): Promise<unknown> => (await fetch(`${gateway.url}/api/configuration`)).json();
    expect(await told()).toMatchObject({
      problem: { problem: expect.stringContaining(named), at: expect.any(Number) },
      configuration: { providers: { sandbox: {} } },
    });
    rewrite(sandbox);
    expect(await gateway.reload()).toBe(true);
    expect(await told()).toMatchObject({ problem: null });
  });

  it('keeps the last good configuration when its file is gone, and takes up no other', async () => {
    const key = { OPENAI_API_KEY: 'sk-meant-for-another-address' };
    const { gateway, folder, lines } = await start(sandbox, { environment: key });
    rmSync(path.join(folder, 'bifrost.json'));
    expect(await gateway.reload()).toBe(false);
    expect((await fetch(`${gateway.url}/v1/chat/completions`, chatBody('sandbox/echo'))).status).toBe(200);
    expect(lines.find(({ level }) => level === 'error')).toMatchObject({
      problem: expect.stringContaining(`there is no file ${path.join(folder, 'bifrost.json')}`),
    });
  });

  it('says what needs a restart, and keeps its address', async () => {
    const { gateway, rewrite, lines } = await start(sandbox);
    rewrite({ ...sandbox, gateway: { host: '127.0.0.5', max_body_in_bytes: 1024 } });
    expect(await gateway.reload()).toBe(true);
    expect(lines.find(({ level }) => level === 'warn')).toMatchObject({ settings: ['host'] });
    expect((await fetch(`${gateway.url}/v1/chat/completions`, chatBody('x'.repeat(2000)))).status).toBe(413);
  });

  it('says so for as long as they differ from what runs, and no longer', async () => {
    const { gateway, rewrite, lines } = await start(sandbox);
    const warnings = async (config: object): Promise<unknown[]> => {
      lines.length = 0;
      rewrite(config);
      expect(await gateway.reload()).toBe(true);
      return lines.filter(({ level }) => level === 'warn').map(({ settings }) => settings);
    };
    const elsewhere = { ...sandbox, gateway: { host: '127.0.0.5' } };
    expect(await warnings(elsewhere)).toEqual([['host']]);
    expect(await warnings({ ...elsewhere, aliases: { fast: 'sandbox/echo' } })).toEqual([['host']]);
    expect(await warnings(sandbox)).toEqual([]);
  });

  it('leaves the names of models in metrics as they are', async () => {
    const { gateway, rewrite } = await start(sandbox);
    const scrape = async (): Promise<string> => (await fetch(`${gateway.url}/metrics`)).text();
    const ask = async (): Promise<string> =>
      (await fetch(`${gateway.url}/v1/chat/completions`, chatBody('sandbox/echo'))).text();
    await (await fetch(`${gateway.url}/v1/models`)).text();
    await scrape();
    rewrite({ ...sandbox, aliases: { fast: 'sandbox/echo' } });
    expect(await gateway.reload()).toBe(true);
    await ask();
    expect(await scrape()).toContain('bifrost_success_requests_total{provider="sandbox",model="echo"} 1');
  });

  it('takes up rotated tokens', async () => {
    const { gateway, rewrite } = await start(withToken('first'));
    const status = async (token: string) =>
      (await fetch(`${gateway.url}/v1/models`, { headers: { 'x-api-key': token } })).status;
    expect([await status('first'), await status('second')]).toEqual([200, 401]);
    rewrite(withToken('second'));
    await gateway.reload();
    expect([await status('first'), await status('second')]).toEqual([401, 200]);
  });

  it('does not open a gateway that others can reach', async () => {
    const auth = { tokens: [{ name: 'app', value: 'secret' }] };
    const { gateway, rewrite, lines } = await start({ ...sandbox, gateway: { auth } }, { host: '0.0.0.0' });
    rewrite({ ...sandbox, gateway: { host: '127.0.0.1' } });
    expect(await gateway.reload()).toBe(false);
    expect(lines.find(({ level }) => level === 'error')).toMatchObject({
      problem: expect.stringContaining('Refusing to listen on 0.0.0.0'),
    });
    const url = gateway.url.replace('0.0.0.0', '127.0.0.1');
    expect((await fetch(`${url}/v1/models`)).status).toBe(401);
  });

  it('carries the health of keys over', async () => {
    const { gateway, rewrite } = await start(sandbox);
    await (await fetch(`${gateway.url}/v1/chat/completions`, chatBody('sandbox/fault-401'))).text();
    const stateOf = async (): Promise<unknown> => {
      const body: unknown = await (await fetch(`${gateway.url}/api/providers`)).json();
      return body;
    };
    expect(await stateOf()).toMatchObject({ providers: [{ keys: [{ state: 'dead' }] }] });
    rewrite({ ...sandbox, aliases: { fast: 'sandbox/echo' } });
    expect(await gateway.reload()).toBe(true);
    expect(await stateOf()).toMatchObject({ providers: [{ keys: [{ state: 'dead' }] }] });
  });

  it('is not needed to give a key another chance', async () => {
    const { gateway } = await start(sandbox);
    await (await fetch(`${gateway.url}/v1/chat/completions`, chatBody('sandbox/fault-401'))).text();
    const health = async (): Promise<string> => (await fetch(`${gateway.url}/health`)).text();
    expect(await health()).toContain('"sandbox":"down"');
    const reset = (name: string) =>
      fetch(`${gateway.url}/api/keys/sandbox/${name}/reset`, { method: 'POST' });
    expect((await reset('nobody')).status).toBe(404);
    expect((await reset('key-1')).status).toBe(200);
    expect(await health()).toContain('"sandbox":"ok"');
  });

  it('is not needed to take a key out of service and back', async () => {
    const keys = ['one', 'two'].map((name) => ({ name, value: 'x' }));
    const { gateway, rewrite } = await start({ providers: { sandbox: { keys } } });
    const served = async (): Promise<string> => {
      const answer = await fetch(`${gateway.url}/v1/chat/completions`, chatBody('sandbox/echo'));
      await answer.text();
      return answer.headers.get('x-bf-key') ?? String(answer.status);
    };
    const change = async (name: string, action: string): Promise<number> =>
      (await fetch(`${gateway.url}/api/keys/sandbox/${name}/${action}`, { method: 'POST' })).status;
    const seen = async (): Promise<unknown> => (await fetch(`${gateway.url}/api/providers`)).json();

    expect(await change('nobody', 'disable')).toBe(404);
    expect(await change('one', 'explode')).toBe(404);
    expect(await change('one', 'disable')).toBe(200);
    for (let count = 0; count < 20; count += 1) expect(await served()).toBe('two');
    expect(await seen()).toMatchObject({
      providers: [
        { health: 'ok', keys: [{ name: 'one', enabled: false, paused: true, share: 0 }, { share: 1 }] },
      ],
    });
    expect(await (await fetch(`${gateway.url}/metrics`)).text()).toContain(
      'bifrost_provider_key_up{provider="sandbox",key="one"} 0',
    );
    rewrite({ providers: { sandbox: { keys } }, aliases: { fast: 'sandbox/echo' } });
    expect(await gateway.reload()).toBe(true);
    expect(await change('two', 'disable')).toBe(200);
    expect(await served()).toBe('404');
    expect(await seen()).toMatchObject({ providers: [{ health: 'down' }] });
    expect(await change('one', 'enable')).toBe(200);
    expect(await served()).toBe('one');
    expect(await seen()).toMatchObject({ providers: [{ keys: [{ enabled: true, share: 1 }, {}] }] });
  });

  it('follows the file by itself', async () => {
    const { gateway, rewrite } = await start(sandbox);
    rewrite({ ...sandbox, aliases: { fast: 'sandbox/echo' } });
    await expect.poll(async () => (await fetch(`${gateway.url}/v1/models/fast`)).status).toBe(200);
  });
});

describe('shutdown', () => {
  it('serves a request whose body was still on its way', async () => {
    const { gateway } = await start(sandbox);
    const { client, rest } = await halfSent(gateway.url);
    const closed = gateway.close();
    client.socket.write(rest);
    expect(await client.closed()).toContain('HTTP/1.1 200');
    await closed;
  });

  it('serves the first request of a connection that was made just before', async () => {
    const { gateway } = await start(sandbox);
    const client = rawClient(Number(new URL(gateway.url).port));
    // accepted in the order in which they come, so the one before is by now
    await fetch(`${gateway.url}/health`);
    const closed = gateway.close();
    const body = '{"model":"sandbox/echo","messages":[{"role":"user","content":"Hello there"}]}';
    const head = `host: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
    client.socket.write(`POST /v1/chat/completions HTTP/1.1\r\n${head}\r\n\r\n${body}`);
    expect(await client.closed()).toContain('HTTP/1.1 200');
    await closed;
  });

  it('waits no longer than the grace for the rest of a body', async () => {
    const { gateway } = await start(sandbox);
    const { client } = await halfSent(gateway.url);
    await gateway.close({ graceMs: 20 });
    expect(await client.closed()).not.toContain('HTTP/1.1 200');
  });

  it('is unready at once, lets a stream end, and takes nobody new', async () => {
    const { gateway } = await start({
      providers: { sandbox: { sandbox_config: { tokens_per_second: 200 } } },
    });
    const port = Number(new URL(gateway.url).port);
    const kept = rawClient(port);
    kept.socket.write('GET /health/ready HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await kept.until('{"status":"ok"}');
    const running = await fetch(
      `${gateway.url}/v1/chat/completions`,
      chatBody('sandbox/lorem-60', { stream: true }),
    );
    const reader = readerOf(running);
    let text = (await reader.read()).value ?? '';
    const closed = gateway.close();
    await kept.closed();
    await rawClient(port).closed();
    for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
    expect(text).toMatch(/data: \[DONE\]\n\n$/);
    await closed;
  });

  it('breaks off what outlasts the grace, so that it does not look whole', async () => {
    const { gateway } = await start(sandbox);
    const running = await fetch(
      `${gateway.url}/v1/chat/completions`,
      chatBody('sandbox/fault-stall', { stream: true }),
    );
    const reader = readerOf(running);
    await reader.read();
    await Promise.all([
      gateway.close({ graceMs: 20 }),
      expect(
        (async () => {
          for (let next = await reader.read(); !next.done; next = await reader.read());
        })(),
      ).rejects.toThrow('terminated'),
    ]);
  });

  it('happens once', async () => {
    const { gateway } = await start(sandbox);
    expect(gateway.close()).toBe(gateway.close());
    await gateway.close();
  });

  it('lets no reload begin anew what it ended', async () => {
    const { gateway, lines } = await start(sandbox);
    const begun = gateway.reload();
    await gateway.close();
    expect([await begun, await gateway.reload()]).toEqual([false, false]);
    expect(lines.map(({ msg }) => msg)).not.toContain('configuration reloaded');
  });
});
