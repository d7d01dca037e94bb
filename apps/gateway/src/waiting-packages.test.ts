import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { http2Request, http2Session } from '../test/support/http2-client.js';
import { acme, recording, sandbox, slow, startBeside, talk, withAcme } from '../test/support/start-beside.js';
import { chatBody, type Started } from '../test/support/start.js';

/* Installed packages that the configuration does not need are imported once somebody asks for what may be theirs. */

const imports = (lines: Started['lines']) =>
  lines.filter(({ msg }) => String(msg).startsWith('installed packages were imported'));

describe('a package that the configuration does not need', () => {
  it('is not evaluated at the start, nor for requests that other routes serve', async () => {
    const { url, evaluations, gateway } = await withAcme();
    expect((await fetch(`${url}/v1/chat/completions`, chatBody('sandbox/echo'))).status).toBe(200);
    for (const known of ['/v1/models', '/health', '/metrics', '/api/providers'])
      expect((await fetch(url + known)).status).toBe(200);
    // no prefix stands before these, so no dialect has them
    for (const unknown of ['/', '/favicon.ico', '//robots.txt', '/acme', '/acme/', '/acme?x=/y/z'])
      expect((await fetch(url + unknown)).status).toBe(404);
    expect((await fetch(`${url}/acme/hello`, { method: 'HEAD' })).status).toBe(404);
    expect(await gateway.reload()).toBe(true);
    expect(evaluations()).toBe(0);
  });

  it('is imported for the first request to its dialect, which it serves', async () => {
    const { url, evaluations, lines } = await withAcme();
    const answer = await fetch(`${url}/acme/hello`);
    expect([answer.status, await answer.json()]).toEqual([200, { hello: 'you' }]);
    expect(evaluations()).toBe(1);
    const [line] = imports(lines);
    expect(line).toMatchObject({ packages: expect.arrayContaining(['bifrost-provider-acme']) });
    expect((await fetch(`${url}/acme/hello`)).status).toBe(200);
    expect(imports(lines)).toHaveLength(1);
  });

  it('gets the body of that request whole', async () => {
    const { url, evaluations } = await withAcme();
    const long = 'so much to say '.repeat(100_000);
    const answer = await fetch(`${url}/acme/talk`, talk(long));
    expect([answer.status, evaluations()]).toEqual([200, 1]);
    expect(await answer.json()).toEqual({ said: long });
  });

  it('gets it over HTTP/2 too', async () => {
    const { url } = await withAcme();
    const session = http2Session(url);
    const headers = { ':method': 'POST', ':path': '/acme/talk', 'content-type': 'application/json' };
    const answer = await http2Request(session, headers, talk('hello').body);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { said: 'hello' }]);
  });

  it('is imported once for all who ask at the same time', async () => {
    const { url, evaluations, lines } = await withAcme();
    const asked = Array.from({ length: 8 }, async (_, index) => {
      const answer = await fetch(`${url}/acme/talk`, talk(`turn ${index}`));
      return answer.json();
    });
    const others = ['/anthropic/v1/models', '/langchain/v1/models', '/openapi.json'].map((each) =>
      fetch(url + each),
    );
    expect(await Promise.all(asked)).toEqual(
      Array.from({ length: 8 }, (_, index) => ({ said: `turn ${index}` })),
    );
    for (const answer of await Promise.all(others)) expect(answer.status).toBe(200);
    expect([evaluations(), imports(lines).length]).toEqual([1, 1]);
  });

  it('stays imported after a reload, without another import', async () => {
    const { url, evaluations, gateway, rewrite, lines } = await withAcme();
    await fetch(`${url}/acme/hello`);
    rewrite({ ...sandbox, aliases: { fast: 'sandbox/echo' } });
    expect(await gateway.reload()).toBe(true);
    expect((await fetch(`${url}/acme/hello`)).status).toBe(200);
    expect((await fetch(`${url}/v1/chat/completions`, chatBody('fast'))).status).toBe(200);
    expect([evaluations(), imports(lines).length]).toEqual([1, 1]);
  });

  it('is imported at the start where the environment is the configuration', async () => {
    const { url, evaluations } = await withAcme({ configuration: 'none' });
    expect((await fetch(`${url}/acme/hello`)).status).toBe(200);
    expect(evaluations()).toBe(1);
  });
});

describe('a gateway that stops while packages are imported', () => {
  it('waits for who asked, and tells them to ask again', async () => {
    const name = 'bifrost-provider-acme';
    const { url, gateway, lines, evaluations, install } = await startBeside({
      [name]: recording(`${slow} export default ${acme};`),
    });
    const answer = fetch(`${url}/acme/talk`, talk('hello'));
    await expect.poll(() => evaluations(), { timeout: 60_000 }).toBe(1);
    const closed = gateway.close({ graceMs: 60_000 });
    install(name, { go: '' });
    expect((await answer).status).toBe(503);
    await closed;
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('what tells of everything', () => {
  it.each(['/langchain/acme/talk', '/litellm/talk', '/pydanticai/acme/talk'])('%s', async (where) => {
    const { url, evaluations } = await withAcme();
    const answer = await fetch(url + where, talk('hello'));
    expect([answer.status, await answer.json(), evaluations()]).toEqual([200, { said: 'hello' }, 1]);
  });

  it('is the OpenAPI document', async () => {
    const { url, evaluations } = await withAcme();
    const document = await (await fetch(`${url}/openapi.json`)).json();
    expect(document).toMatchObject({ paths: { '/acme/talk': {}, '/anthropic/v1/messages': {} } });
    expect(evaluations()).toBe(1);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('http_requests_total{method="GET",route="/openapi.json",status="200"} 1');
  });
});

describe('a path that nobody has', () => {
  it('is answered as ever, after one import', async () => {
    const { url, evaluations, lines } = await withAcme();
    for (const unknown of ['/nobody/here', '/acme/nothing', '/v1/nothing']) {
      const answer = await fetch(url + unknown);
      expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('There is no GET')]);
    }
    expect((await fetch(`${url}/acme/talk`)).status).toBe(405);
    expect([evaluations(), imports(lines).length]).toEqual([1, 1]);
  });
});

describe('a package that cannot be used', () => {
  const broken = 'bifrost-provider-broken';
  const withBroken = (then: string) =>
    startBeside({ [broken]: recording(then), 'bifrost-provider-acme': recording(`export default ${acme};`) });

  const mended = acme.replace("prefix: 'acme'", "prefix: 'mended'").replace("id: 'acme'", "id: 'broken'");

  it('is a note once it was tried, and others are served', async () => {
    const { url, lines, gateway, evaluations } = await withBroken("throw new Error('no luck');");
    expect(gateway.start.notes).toEqual([]);
    for (let round = 0; round < 3; round += 1) expect((await fetch(`${url}/broken/x`)).status).toBe(404);
    expect((await fetch(`${url}/acme/hello`)).status).toBe(200);
    expect(evaluations(broken)).toBe(1);
    const notes = lines.flatMap(({ note }) => (note === undefined ? [] : [note]));
    expect(notes).toEqual([expect.stringMatching(/^not used: bifrost-provider-broken 1\.2\.3 .*no luck/u)]);
  });

  it('is tried again by a reload', async () => {
    const { url, gateway, install } = await withBroken("throw new Error('no luck');");
    expect((await fetch(`${url}/acme/hello`)).status).toBe(200);
    // a file that fails once fails for as long as the process lives, so the mended one has another name
    install(broken, { 'mended.js': recording(`export default ${mended};`) }, { exports: './mended.js' });
    expect(await gateway.reload()).toBe(true);
    expect((await fetch(`${url}/mended/hello`)).status).toBe(200);
  });

  it('whose routes cannot be mounted costs nobody else anything', async () => {
    const odd = mended.replace("prefix: 'mended'", "prefix: 'v1/*'");
    const { url, lines, gateway, rewrite } = await withBroken(`export default ${odd};`);
    const asked = await Promise.all(
      ['/broken/x', '/acme/hello', '/acme/hello'].map((each) => fetch(url + each)),
    );
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404]);
    const problems = () => lines.filter(({ msg }) => String(msg).startsWith('installed packages cannot be'));
    expect(problems()).toHaveLength(1);
    expect((await fetch(`${url}/langchain/v1/chat/completions`, chatBody('sandbox/echo'))).status).toBe(200);
    expect((await fetch(`${url}/openapi.json`)).status).toBe(200);
    expect(problems()).toHaveLength(1);
    rewrite({ ...sandbox, aliases: { fast: 'sandbox/echo' } });
    expect(await gateway.reload()).toBe(true);
    expect((await fetch(`${url}/v1/chat/completions`, chatBody('fast'))).status).toBe(200);
  });
});

/** Lets the time pass that some work waits for. */
async function ends(work: Promise<unknown>): Promise<void> {
  let isOver = false;
  void work.then(() => (isOver = true));
  const look = async (): Promise<boolean> => {
    await vi.advanceTimersByTimeAsync(10_000);
    return isOver;
  };
  await expect.poll(look, { timeout: 60_000 }).toBe(true);
}

describe('a package whose import never ends', () => {
  const endless = 'bifrost-provider-endless';

  it('is given up: who waits is answered, others are served, and reloads go on', async () => {
    const { url, lines, gateway, rewrite, evaluations } = await startBeside({
      [endless]: recording('await new Promise(() => undefined); export default {};'),
      'bifrost-provider-acme': recording(`export default ${acme};`),
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const asked = Promise.all(['/endless/x', '/acme/hello'].map((each) => fetch(url + each)));
    await expect.poll(() => evaluations(endless), { timeout: 60_000 }).toBe(1);
    rewrite({ ...sandbox, aliases: { fast: 'sandbox/echo' } });
    const reloaded = gateway.reload();
    await ends(asked);
    expect((await asked).map(({ status }) => status)).toEqual([404, 200]);
    await ends(reloaded);
    expect(await reloaded).toBe(true);
    expect((await fetch(`${url}/v1/chat/completions`, chatBody('fast'))).status).toBe(200);
    expect((await fetch(`${url}/acme/hello`)).status).toBe(200);
    const notes = lines.flatMap(({ note }) => (note === undefined ? [] : [note]));
    expect(notes).toEqual([
      expect.stringMatching(/^not used: bifrost-provider-endless 1\.2\.3 .*still not evaluated after 60 s/u),
    ]);
    // a configuration that needs it is refused, and the next one has its turn
    rewrite({ providers: { sandbox: {}, endless: {} } });
    const refused = gateway.reload();
    await ends(refused);
    rewrite(sandbox);
    const taken = gateway.reload();
    await ends(taken);
    expect([await refused, await taken]).toEqual([false, true]);
  });
});

const bearer = (value: string) => ({ headers: { authorization: `Bearer ${value}` } });

describe('who is let in', () => {
  const token = 'token-0123456789';
  const operator = 'operator-0123456789';
  const auth = {
    tokens: [{ name: 'app', value: token }],
    operator_tokens: [{ name: 'ops', value: operator }],
  };
  const guarded = { configuration: { ...sandbox, gateway: { auth } } };

  it('is asked before anything is imported, as it is at the routes themselves', async () => {
    const { url, evaluations } = await withAcme(guarded);
    const places = ['/acme/talk', '/nobody/here', '/langchain/acme/talk', '/openapi.json'];
    for (const place of places) {
      for (const request of [{}, bearer('wrong'), { ...talk('hello') }]) {
        if (place === '/openapi.json' && 'body' in request) continue;
        expect((await fetch(url + place, request)).status).toBe(401);
      }
    }
    expect((await fetch(`${url}/favicon.ico`)).status).toBe(404);
    expect(evaluations()).toBe(0);
    expect((await fetch(`${url}/acme/hello`, bearer(token))).status).toBe(200);
    expect(evaluations()).toBe(1);
    const refused = await fetch(`${url}/acme/hello`);
    expect([refused.status, await refused.json()]).toEqual([401, { acme: expect.any(String) }]);
    expect((await fetch(`${url}/nobody/here`)).status).toBe(404);
  });

  it('may show the token as a key of the query, or be an operator', async () => {
    const first = await withAcme(guarded);
    expect((await fetch(`${first.url}/acme/hello?key=${token}`)).status).toBe(200);
    const second = await withAcme(guarded);
    expect((await fetch(`${second.url}/openapi.json`, bearer(operator))).status).toBe(200);
    expect(second.evaluations()).toBe(1);
    const third = await withAcme(guarded);
    // as at every route of clients
    expect((await fetch(`${third.url}/acme/hello`, bearer(operator))).status).toBe(401);
  });

  it('is no page of a stranger where no token is needed', async () => {
    const { url, evaluations } = await withAcme();
    const headers = { origin: 'https://evil.example' };
    expect((await fetch(`${url}/acme/hello`, { headers })).status).toBe(403);
    expect(evaluations()).toBe(0);
  });
});
