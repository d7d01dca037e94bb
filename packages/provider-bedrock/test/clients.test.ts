import {
  Engine,
  chat,
  parseConfiguration,
  parseObject,
  type AnswerSink,
  type AnyDialect,
  type Headers,
  type JsonObject,
} from '@bifrost/core';
import { startLoopback, type Loopback } from '@bifrost/provider-testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bedrock } from '../src/index.js';
import { assemble, decodeBytes, fixtureText, streamOf } from './support.js';

const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const eventStream = { 'content-type': 'application/vnd.amazon.eventstream' };
const json = { 'content-type': 'application/json', 'x-amzn-requestid': 'aws-1' };

interface Received {
  status: number;
  headers: Headers;
  body: Buffer;
}

let server: Loopback;
let engine: Engine;

beforeEach(async () => {
  server = await startLoopback();
  const configuration = parseConfiguration(
    {
      providers: {
        bedrock: {
          keys: [
            {
              bedrock_key_config: {
                access_key: 'AKIDTEST',
                secret_key: 'a-secret-that-nobody-sees',
                region: 'us-east-1',
                arn: 'arn:aws:bedrock:us-east-1:123456789012:inference-profile',
                deployments: { smart: claude },
              },
            },
          ],
          network_config: { base_url: server.origin, max_retries: 0 },
        },
      },
    },
    { adapters: [bedrock], environment: {}, readFile: () => '' },
  );
  engine = new Engine({ configuration, adapters: [bedrock], environment: {} });
});

afterEach(async () => {
  await engine.close({ graceMs: 0 });
  await server.close();
});

/** Asks as a client of one of the routes does. */
async function ask(path: string, model: string, body: JsonObject): Promise<Received> {
  const found = engine.dialectRoutes().find(({ route }) => route.path === `/model/{model}/${path}`);
  if (found === undefined) throw new Error(`no route ${path}`);
  const { route, provider } = found;
  const from = provider === undefined ? {} : { provider };
  return answered({ dialect: route.dialect, unified: false, model, body, stream: route.stream, ...from });
}

async function answered(call: {
  dialect: AnyDialect;
  unified: boolean;
  provider?: string;
  model?: string;
  body: JsonObject;
  stream: boolean | undefined;
}): Promise<Received> {
  const { dialect, unified, provider, model, stream } = call;
  const received: { status: number; headers: Headers; pieces: Buffer[] } = {
    status: 0,
    headers: {},
    pieces: [],
  };
  const sink: AnswerSink = {
    complete(status, headers, bytes) {
      Object.assign(received, { status, headers });
      received.pieces.push(Buffer.from(bytes));
    },
    head: (status, headers) => void Object.assign(received, { status, headers }),
    write(chunk) {
      received.pieces.push(Buffer.from(chunk));
      return true;
    },
    end: () => undefined,
  };
  const running = engine.handle(
    {
      dialect,
      unified,
      ...(provider === undefined ? {} : { provider }),
      ...(stream === undefined ? {} : { stream }),
      params: model === undefined ? {} : { model },
      query: {},
      headers: {},
      body: { kind: 'bytes', bytes: Buffer.from(JSON.stringify(call.body)) },
      requestId: 'req-1',
    },
    sink,
  );
  await running.done;
  return { status: received.status, headers: received.headers, body: Buffer.concat(received.pieces) };
}

function play(body: string | Buffer, status = 200, headers: Headers = json): void {
  server.play({ status, headers, pieces: [Buffer.from(body)], end: 'complete' });
}

describe('a client of Converse', () => {
  const question = {
    messages: [{ role: 'user', content: [{ text: 'Weather?' }] }],
    guardrailConfig: { guardrailIdentifier: 'g1', guardrailVersion: '1' },
    bornTomorrow: { a: [1] },
  };

  it('has its body passed on byte for byte, and gets the answer as it came', async () => {
    play(fixtureText('chat-text.json'));
    const { status, headers, body } = await ask('converse', claude, question);
    expect(status).toBe(200);
    expect(headers['x-amzn-requestid']).toBe('aws-1');
    expect(body.toString('utf8')).toBe(fixtureText('chat-text.json'));
    const [request] = server.requests;
    expect(request?.path).toBe(`/model/${encodeURIComponent(claude)}/converse`);
    expect(parseObject(request?.body.toString('utf8') ?? '')).toEqual(question);
    expect(request?.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDTEST\/\d{8}\/us-east-1\/bedrock\//u,
    );
  });

  it('has its body passed on for a stream too, and gets the events again', async () => {
    const bytes = streamOf(fixtureText('chat-tools.events.jsonl'));
    play(bytes, 200, eventStream);
    const { status, headers, body } = await ask('converse-stream', claude, question);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/vnd.amazon.eventstream');
    const [converse] = bedrock.operations.chat ?? [];
    if (converse === undefined) throw new Error('no chat');
    const sent = assemble(decodeBytes(converse.dialect, [bytes]).emitted);
    expect(assemble(decodeBytes(converse.dialect, [body]).emitted)).toEqual(sent);
    expect(server.requests[0]?.path).toBe(`/model/${encodeURIComponent(claude)}/converse-stream`);
    expect(parseObject(server.requests[0]?.body.toString('utf8') ?? '')).toEqual(question);
  });

  it('reaches a deployment by its name, behind the ARN of the key', async () => {
    play(fixtureText('chat-text.json'));
    await ask('converse', 'smart', question);
    const arn = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${claude}`;
    expect(server.requests[0]?.path).toBe(`/model/${encodeURIComponent(arn)}/converse`);
  });

  it('gets an error of its own making as Bedrock wrote it, with the header that names it', async () => {
    play('{"message":"bad temperature"}', 400, {
      ...json,
      'x-amzn-errortype': 'ValidationException:http://x/',
    });
    const { status, headers, body } = await ask('converse', claude, question);
    expect(status).toBe(400);
    expect(headers['x-amzn-errortype']).toBe('ValidationException:http://x/');
    expect(body.toString('utf8')).toBe('{"message":"bad temperature"}');
  });

  it("gets every other error in Bedrock's words, without the provider's", async () => {
    play('{"message":"key AKIDTEST of account 1 is not allowed"}', 403, {
      ...json,
      'x-amzn-errortype': 'AccessDeniedException',
    });
    const { headers, body } = await ask('converse', claude, question);
    expect(headers['x-amzn-errortype']).toBe('AccessDeniedException');
    expect(parseObject(body.toString('utf8'))).toEqual({ message: "bedrock refused key 'key-1' (HTTP 403)" });
  });

  it('hears of an error within a stream as an exception', async () => {
    play(streamOf(fixtureText('chat-error-event.events.jsonl')), 200, eventStream);
    const { body } = await ask('converse-stream', claude, question);
    const [converse] = bedrock.operations.chat ?? [];
    if (converse === undefined) throw new Error('no chat');
    const { parts, errorTypes } = assemble(decodeBytes(converse.dialect, [body]).emitted);
    expect(parts).toMatchObject([{ type: 'text', text: 'Paris: ' }]);
    expect(errorTypes).toEqual(['ThrottlingException']);
  });
});

describe("a client of Claude's own form", () => {
  const question = {
    anthropic_version: '2026-10-21',
    max_tokens: 5,
    messages: [{ role: 'user', content: 'Hi' }],
  };

  it('has its body passed on byte for byte to a model of Claude', async () => {
    const answer = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [],
      stop_reason: 'end_turn',
      usage: { input_tokens: 1, output_tokens: 1 },
    };
    play(JSON.stringify(answer));
    const { body } = await ask('invoke', claude, question);
    expect(parseObject(body.toString('utf8'))).toEqual(answer);
    expect(server.requests[0]?.path).toBe(`/model/${encodeURIComponent(claude)}/invoke`);
    expect(parseObject(server.requests[0]?.body.toString('utf8') ?? '')).toEqual(question);
  });

  it('reaches every other model through Converse', async () => {
    play(fixtureText('chat-text.json'));
    const { body } = await ask('invoke', 'amazon.nova-lite-v1:0', question);
    expect(parseObject(body.toString('utf8'))).toMatchObject({ type: 'message', stop_reason: 'end_turn' });
    expect(server.requests[0]?.path).toBe('/model/amazon.nova-lite-v1%3A0/converse');
  });
});

describe('a client of the unified API', () => {
  it('is refused a garbled stream, and not told half of it', async () => {
    const bytes = streamOf(fixtureText('chat-text.events.jsonl'));
    bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
    play(bytes, 200, eventStream);
    const body = { model: `bedrock/${claude}`, stream: true, messages: [{ role: 'user', content: 'Hi' }] };
    const received = await answered({ dialect: chat, unified: true, body, stream: undefined });
    expect(received.status).toBe(502);
    expect(received.body.toString('utf8')).toContain('invalid_response');
  });
});
