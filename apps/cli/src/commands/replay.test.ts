import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { detail, fakeGateway } from '../../test/support/fake-gateway.js';
import { run } from '../../test/support/run.js';

const path = '/v1/chat/completions';

function kept(body: string, more: Record<string, unknown> = {}) {
  const request = {
    text: body,
    media_type: 'application/json',
    bytes: body.length,
    truncated: false,
    ...more,
  };
  return detail({ content: { method: 'POST', path, request, response: null, exchanges: [] } });
}

const answer = { choices: [{ message: { role: 'assistant', content: 'Hello \u001B[2Jagain' } }] };

describe('replay', () => {
  it('asks another model the same, whole, and compares', async () => {
    const gateway = await fakeGateway({
      '/api/requests/a': kept(
        '{"model":"fast","stream":true,"stream_options":{"include_usage":true},"messages":[]}',
      ),
      [path]: answer,
    });
    const { code, out, err } = await run('replay a --model other/small', {
      environment: { BIFROST_URL: gateway.url, BIFROST_TOKEN: 't' },
    });
    expect([code, out]).toEqual([0, 'Hello [2Jagain\n']);
    expect(err).toContain('before: 200 backup/large-2');
    expect(gateway.asked[1]).toMatchObject({ method: 'POST', url: path, authorization: 'Bearer t' });
    expect(JSON.parse(gateway.asked[1]?.body ?? '')).toEqual({
      model: 'other/small',
      stream: false,
      messages: [],
    });
    const json = await run('replay a --json', { environment: { BIFROST_URL: gateway.url } });
    expect(JSON.parse(json.out)).toEqual(answer);
    expect(JSON.parse(gateway.asked[3]?.body ?? '')).toMatchObject({ model: 'fast' });
  });

  it.each([
    ['was not kept', detail()],
    ['send x-bf-trace with them', detail()],
    ['Only the beginning', kept('{"model":"fa', { truncated: true })],
    ['no JSON object', kept('[fields]')],
    ['a form', kept('{"fields":{},"files":[]}', { media_type: 'multipart/form-data; boundary=x' })],
    ['names the model in its address', kept('{"contents":[]}')],
  ])('refuses where the body %s', async (reason, found) => {
    const gateway = await fakeGateway({ '/api/requests/a': found });
    const { code, err } = await run('replay a --model other/small', {
      environment: { BIFROST_URL: gateway.url },
    });
    expect([code, err]).toEqual([1, expect.stringContaining(reason)]);
    expect(gateway.asked).toHaveLength(1);
  });

  it('fails where the gateway does, with its words', async () => {
    const gateway = await fakeGateway({ '/api/requests/a': kept('{"model":"fast"}') });
    const { code, out, err } = await run('replay a', { environment: { BIFROST_URL: gateway.url } });
    expect([code, out]).toEqual([1, 'There is nothing.\n']);
    expect(err).toContain('now:    404 nobody in');
  });

  it('says that reading the log opens no models, where the token does not', async () => {
    const refusal = { error: { message: 'The token is not a gateway token of this gateway.' } };
    const gateway = await fakeGateway({
      '/api/requests/a': kept('{"model":"fast"}'),
      [path]: (_: unknown, response: ServerResponse) => response.writeHead(401).end(JSON.stringify(refusal)),
    });
    const { code, err } = await run('replay a', { environment: { BIFROST_URL: gateway.url } });
    expect(code).toBe(1);
    expect(err).toContain(
      "The token reads the log and is no client's: use one that stands in gateway.auth under tokens too.",
    );
  });
});
