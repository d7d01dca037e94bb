import type { BifrostError, ErrorCode } from '@bifrost/core';
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { errorKinds, type AnswerId, type ErrorKind } from '../answers.js';
import { askWhole, errorOf, openStream } from '../bench/ask.js';
import type { Bench } from '../bench/bench.js';
import { answersItself } from '../options.js';
import type { Scenario } from '../scenario.js';
import { offersChat, told } from './chat.js';

/** What each class of error is called in Bifrost's table. */
const codes: Readonly<Record<ErrorKind, readonly ErrorCode[]>> = {
  authentication: ['authentication'],
  'rate-limited': ['rate_limited'],
  quota: ['quota_exceeded'],
  overloaded: ['overloaded'],
  'context-length': ['context_length_exceeded'],
  'bad-request': ['invalid_request', 'unsupported_parameter'],
  'model-missing': ['model_unavailable'],
  'content-filtered': ['content_filtered'],
};

/** Answers that no API sends on purpose: proxies, crashes and web pages in between. */
const strays: readonly Stray[] = [
  { name: 'an empty 500', status: 500, body: '', code: 'provider_error' },
  {
    name: 'a page with 502',
    status: 502,
    body: '<html><body>Bad gateway</body></html>',
    code: 'provider_error',
  },
  { name: 'a text with 503', status: 503, body: 'upstream connect error', code: 'overloaded' },
  { name: 'a list with 500', status: 500, body: '[1, null, "x"]', code: 'provider_error' },
  { name: 'odd members', status: 500, body: '{"error": [null], "message": 7}', code: 'provider_error' },
  {
    name: 'a page with 404',
    status: 404,
    body: '<html><body>Not found</body></html>',
    code: 'invalid_response',
  },
  { name: 'half a body', status: 200, body: '{"id": "x", "choices": [', code: 'invalid_response' },
  {
    name: 'the JSON of another server with 200',
    status: 200,
    body: '{"status": "ok"}',
    code: 'invalid_response',
  },
  {
    name: 'a page with 200',
    status: 200,
    body: '<html><body>Welcome</body></html>',
    code: 'invalid_response',
  },
];

interface Stray {
  name: string;
  status: number;
  body: string;
  code: ErrorCode;
}

/** Errors of every class, and what may never stand in one. */
export const errorScenarios: readonly Scenario[] = [
  ...errorKinds.map((kind): Scenario => {
    const id = `error/${kind}` as const;
    return {
      id,
      needs: [id],
      applies: offersChat,
      run: async (bench) => isClassified(bench, id, codes[kind]),
    };
  }),
  {
    id: 'error/strays',
    needs: [],
    applies: (options) => offersChat(options) && !answersItself(options),
    run: survivesStrays,
  },
  {
    id: 'error/no-secret',
    needs: ['error/authentication', 'error/bad-request'],
    applies: (options) => offersChat(options) && !answersItself(options),
    run: tellsNoSecret,
  },
];

async function isClassified(bench: Bench, id: AnswerId, usual: readonly ErrorCode[]): Promise<void> {
  const { code } = bench.answer(id).says ?? {};
  const expected = code === undefined ? usual : usual.filter((each) => each === code);
  assert.notEqual(expected.length, 0, `'${id}' means ${usual.join(' or ')}, and never ${code}`);
  for (const stream of [false, true]) {
    for (const { bifrost, way } of bench.clients()) {
      bench.play(id);
      const error = await errorOf(
        stream
          ? openStream(bench, bifrost, { id, kind: 'text' })
          : askWhole(bench, bifrost, { id, kind: 'text' }),
      );
      told(`${way}${stream ? ', as a stream' : ''}`, () => {
        assert.ok(
          expected.includes(error.code),
          `this means ${expected.join(' or ')}, not ${error.code}: ${error}`,
        );
        assert.notEqual(error.message.trim(), '', 'an error says what is wrong');
        assert.equal(error.provider, bench.options.adapter.id, 'an error names its provider');
        hidesSecrets(bench, error);
        if (expected.includes('rate_limited'))
          assert.ok(
            (error.retryAfterMs ?? 0) > 0,
            'how long to wait, in a header or in the body, was not read',
          );
      });
    }
  }
}

async function survivesStrays(bench: Bench): Promise<void> {
  for (const { name, status, body, code } of strays) {
    const type = body.startsWith('<') ? 'text/html; charset=utf-8' : 'application/json';
    for (const { bifrost, way } of bench.clients()) {
      const headers = { 'content-type': type };
      bench.server.play({ status, headers, pieces: [Buffer.from(body)], end: 'complete' });
      const model = `${bench.options.adapter.id}/${bench.options.model ?? 'test-model'}`;
      const error = await errorOf(
        bifrost.createChatCompletion({ model, messages: [{ role: 'user', content: 'Hello' }] }),
      );
      told(`${way}, ${name}`, () => assert.equal(error.code, code, String(error)));
    }
  }
}

/** A provider may quote the key in its answer. */
async function tellsNoSecret(bench: Bench): Promise<void> {
  for (const id of ['error/authentication', 'error/bad-request'] as const) {
    const { body } = bench.bytes(id);
    const secret = bench.secrets.join(' ');
    const quoting = body.toString('utf8').replaceAll(/(: ?")([^"]{12,})"/gu, `$1$2 ${secret}"`);
    assert.ok(quoting.includes(secret), `the recorded answer '${id}' has no sentence to quote a secret in`);
    for (const { bifrost, way } of bench.clients()) {
      bench.play(id, { pieces: [Buffer.from(quoting)] });
      const error = await errorOf(askWhole(bench, bifrost, { id, kind: 'text' }));
      told(way, () => hidesSecrets(bench, error));
    }
  }
  for (const { path } of bench.server.requests)
    for (const secret of bench.secrets)
      assert.ok(!path.includes(secret), 'the key stands in the address, which proxies write into their logs');
}

function hidesSecrets({ secrets }: Bench, error: BifrostError): void {
  const texts = [error.message, String(error.stack), JSON.stringify(error), inspect(error, { depth: 12 })];
  for (const secret of secrets)
    assert.ok(!texts.some((text) => text.includes(secret)), 'the error tells a secret');
}
