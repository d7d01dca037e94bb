import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench, secrets } from './support/bench.js';
import { accessKey, type VendorName } from './vendors/all.js';

/*
 * Native passage in every dialect that has it: what a client wrote reaches the provider byte for byte, but for the
 * model, the credential and Bifrost's own members; what the provider wrote comes back byte for byte, with the headers
 * that clients use. (OpenAI's and Anthropic's chat have a file of their own.)
 */

const bench = await openBench({ also: ['azure', 'bedrock', 'vertex', 'cohere', 'mistral', 'ollama'] });
afterAll(() => bench.close());

/** White space, forms of numbers, escapes, names that stand twice, and members that nobody knows yet. */
const odd =
  ' "x_future" : {"deep":[1.0,1e2 ,-0, 1E+2,12345678901234567890,{}],"a":1,"a":2,"text":"h\\u00e9 \\ud83d\\ude00 \\/ caf\\u00E9"},\t"y_future":null ';

interface Case {
  name: string;
  vendor: VendorName;
  /** `MODEL` stands for the model as the client names it. */
  path: string;
  model: string;
  /** What the client names it by itself. Default: with and without the provider. */
  asked?: string;
  /** The path at the provider. */
  sent: string;
  /** `MODEL` stands for the model. */
  body: string;
  /** What the provider says. */
  answer: string;
  /** Headers of the client that go on. */
  headers?: Readonly<Record<string, string>>;
  /** Headers of the provider that come back. */
  back?: Readonly<Record<string, string>>;
}

const messages = '"messages" : [ {"role":"user", "content":"h\\u00e9llo"} ]';
const contents = '"contents":[{ "role":"user","parts":[{"text":"h\\u00e9llo","x_part":1.0}] }]';
const blocks = '"messages":[{ "role":"user","content":[{"text":"h\\u00e9llo","x_block":1.0}] }]';
const chatAnswer =
  '{"id":"c","object":"chat.completion","created":1.0, "model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"h\\u00e9"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2},"x_new":1e2}';
const geminiAnswer =
  '{ "candidates":[{"content":{"role":"model","parts":[{"text":"h\\u00e9","x_part":1.0}]},"finishReason":"STOP","index":0}],\n"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"totalTokenCount":2},"x_new":1e2}\n';
const gemini = 'gemini-3-flash';
const claude = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const vertexBase = '/v1/projects/e2e-project/locations/europe-west4/publishers/google/models';

const cases: readonly Case[] = [
  {
    name: 'Chat Completions of Azure',
    vendor: 'azure',
    path: '/azure/openai/v1/chat/completions',
    model: 'gpt-4o',
    asked: 'azure/gpt-4o',
    sent: '/openai/deployments/gpt-4o/chat/completions',
    body: `{${messages},${odd},"model":"MODEL"}`,
    answer: chatAnswer,
    back: { 'apim-request-id': 'apim-1', 'x-ratelimit-remaining-tokens': '7' },
  },
  {
    name: 'Responses of Azure',
    vendor: 'azure',
    path: '/azure/openai/v1/responses',
    model: 'gpt-4o',
    asked: 'azure/gpt-4o',
    sent: '/openai/v1/responses',
    body: `{"input":"h\\u00e9",${odd},"model":"MODEL"}`,
    answer:
      '{"id":"resp_1","object":"response","status":"completed","output":[],"x_new":1.0 ,"usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}',
    back: { 'x-ratelimit-remaining-requests': '7' },
  },
  {
    name: 'generateContent on Vertex AI',
    vendor: 'vertex',
    path: `${vertexBase.replace('/v1/', '/genai/v1beta1/')}/MODEL:generateContent`,
    model: gemini,
    asked: gemini,
    sent: `${vertexBase}/${gemini}:generateContent`,
    body: `{${contents},${odd},"generationConfig":{"temperature":1.0,"topK":1e1}}`,
    answer: geminiAnswer,
    headers: { 'x-vertex-ai-llm-request-type': 'dedicated' },
    back: { 'x-gemini-service-tier': 'standard' },
  },
  {
    name: 'generateContent in the Gemini API’s form',
    vendor: 'vertex',
    path: '/genai/v1beta/models/MODEL:generateContent',
    model: gemini,
    asked: `vertex/${gemini}`,
    sent: `${vertexBase}/${gemini}:generateContent`,
    body: `\n{${contents},${odd}}`,
    answer: geminiAnswer,
  },
  {
    name: 'Converse',
    vendor: 'bedrock',
    path: '/bedrock/model/MODEL/converse',
    model: claude,
    sent: `/model/${encodeURIComponent(claude)}/converse`,
    body: `{${blocks},${odd},"inferenceConfig":{"maxTokens":1e2,"temperature":1.0}}`,
    answer:
      '{"output":{"message":{"role":"assistant","content":[{"text":"h\\u00e9","x_new":1.0}]}},"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}',
    back: { 'x-amzn-requestid': 'aws-1' },
  },
  {
    name: 'InvokeModel',
    vendor: 'bedrock',
    path: '/bedrock/model/MODEL/invoke',
    model: claude,
    sent: `/model/${encodeURIComponent(claude)}/invoke`,
    body: `{"anthropic_version":"bedrock-2023-05-31","max_tokens":1e2,${messages},${odd}}`,
    answer:
      '{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"h\\u00e9"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1},"x_new":1.0}',
    headers: { 'x-amzn-bedrock-trace': 'ENABLED' },
    back: { 'x-amzn-requestid': 'aws-1', 'x-amzn-bedrock-input-token-count': '1' },
  },
  {
    name: 'chat of Cohere',
    vendor: 'cohere',
    path: '/cohere/v2/chat',
    model: 'command-a-03-2025',
    sent: '/v2/chat',
    body: `{"stream":false,${messages},${odd},"model" : "MODEL"}`,
    answer:
      '{"id":"1","finish_reason":"COMPLETE","message":{"role":"assistant","content":[{"type":"text","text":"h\\u00e9"}]},"usage":{"tokens":{"input_tokens":1.0,"output_tokens":1}},"x_new":1.0}',
  },
  {
    name: 'embed of Cohere',
    vendor: 'cohere',
    path: '/cohere/v2/embed',
    model: 'embed-v4.0',
    sent: '/v2/embed',
    body: `{"texts":["h\\u00e9"],"input_type":"search_query","embedding_types":["float"],${odd},"model":"MODEL"}`,
    answer:
      '{"id":"1","embeddings":{"float":[[1.0,1e-2]]},"texts":["h\\u00e9"],"meta":{"billed_units":{"input_tokens":1}}}',
  },
  {
    name: 'rerank of Cohere',
    vendor: 'cohere',
    path: '/cohere/v2/rerank',
    model: 'rerank-v3.5',
    sent: '/v2/rerank',
    body: `{"query":"h\\u00e9","documents":["a","b"],"top_n":1,${odd},"model":"MODEL"}`,
    answer: '{"id":"1","results":[{"index":1,"relevance_score":1.0e-1}],"meta":{"x_new":1.0}}',
  },
  {
    name: 'chat of Mistral',
    vendor: 'mistral',
    path: '/mistral/v1/chat/completions',
    model: 'mistral-large-2512',
    sent: '/v1/chat/completions',
    body: `{"model":"MODEL",${messages},${odd},"safe_prompt":true}`,
    answer: chatAnswer,
    back: { 'mistral-correlation-id': 'm-1', 'x-ratelimitbysize-remaining-minute': '9' },
  },
  {
    name: 'embeddings of Mistral',
    vendor: 'mistral',
    path: '/mistral/v1/embeddings',
    model: 'mistral-embed',
    sent: '/v1/embeddings',
    body: `{"model":"MODEL","input":["h\\u00e9"],${odd}}`,
    answer:
      '{"id":"e","object":"list","data":[{"object":"embedding","index":0,"embedding":[1.0,1e-2]}],"model":"m","usage":{"prompt_tokens":1,"total_tokens":1}}',
  },
  {
    name: 'chat of Ollama',
    vendor: 'ollama',
    path: '/ollama/api/chat',
    model: 'llama3.2',
    sent: '/api/chat',
    body: `{"model":"MODEL","stream" : false,${messages},${odd},"keep_alive":1.0}`,
    answer:
      '{"model":"llama3.2","created_at":"2026-10-01T12:00:00Z","message":{"role":"assistant","content":"h\\u00e9"},"done":true,"done_reason":"stop","prompt_eval_count":1,"eval_count":1,"x_new":1.0}',
  },
  {
    name: 'generate of Ollama',
    vendor: 'ollama',
    path: '/ollama/api/generate',
    model: 'llama3.2',
    sent: '/api/generate',
    body: `{"model":"MODEL","stream":false,"prompt":"h\\u00e9",${odd}}`,
    answer:
      '{"model":"llama3.2","created_at":"2026-10-01T12:00:00Z","response":"h\\u00e9","done":true,"done_reason":"stop","context":[1,2],"x_new":1.0}',
  },
  {
    name: 'embed of Ollama',
    vendor: 'ollama',
    path: '/ollama/api/embed',
    model: 'nomic-embed-text',
    sent: '/api/embed',
    body: `{"model":"MODEL","input":["h\\u00e9"],${odd}}`,
    answer: '{"model":"nomic-embed-text","embeddings":[[1.0,1e-2]],"x_new":1.0}',
  },
  {
    name: 'count_tokens of Anthropic',
    vendor: 'anthropic',
    path: '/anthropic/v1/messages/count_tokens',
    model: 'claude-haiku-4-5',
    sent: '/v1/messages/count_tokens',
    body: `{"model":"MODEL",${messages},${odd}}`,
    answer: '{"input_tokens":1.0,"x_new":1}',
    headers: { 'anthropic-beta': 'beta-1' },
  },
];

/** What every client sends, and no provider may see. */
const own = {
  'content-type': 'application/json',
  authorization: `Bearer ${clientToken}`,
  'x-api-key': clientToken,
  'x-goog-api-key': clientToken,
  cookie: 'session=secret',
  'x-bf-strict': 'true',
};
/** What no client may see. */
const inner = { 'set-cookie': 'vendor=1', 'openai-organization': 'org-1', 'x-inner': '1' };

/** Asks as a client does, after the provider was told what to say. */
async function ask(given: Case, model: string, body = given.body): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...inner, ...given.back };
  bench.vendor(given.vendor).play({ status: 200, headers, pieces: [given.answer] });
  return fetch(bench.gateway.url + given.path.replace('MODEL', encodeURIComponent(model)), {
    method: 'POST',
    headers: { ...own, ...given.headers },
    body: body.replace('MODEL', model),
  });
}

describe.each(cases)('$name', (given) => {
  const { vendor, model, sent, body } = given;
  const last = () => bench.vendor(vendor).received.at(-1);
  const bytes = body.replace('MODEL', model);
  const { asked = model } = given;

  it('reaches the provider byte for byte', async () => {
    expect((await ask(given, asked)).status).toBe(200);
    expect(last()?.bytes.toString()).toBe(bytes);
    expect(last()?.path).toBe(sent);
  });

  it('says the model without the provider, and nothing of Bifrost', async () => {
    const more = `"fallbacks":["${vendor}/other"],"routing":{"max_attempts":2},`;
    const answer = await ask(given, given.asked ?? `${vendor}/${model}`, body.replace('{', `{${more}`));
    expect(answer.status).toBe(200);
    expect(last()?.bytes.toString()).toBe(bytes);
    expect(last()?.path).toBe(sent);
  });

  it('is answered byte for byte', async () => {
    expect(await (await ask(given, asked)).text()).toBe(given.answer);
  });

  it('takes the headers along that mean something on the other side', async () => {
    const answer = await ask(given, asked);
    const received = last()?.headers ?? {};
    for (const [name, value] of Object.entries(given.headers ?? {})) expect(received[name]).toBe(value);
    for (const name of ['cookie', 'x-bf-strict']) expect(received).not.toHaveProperty(name);
    expect(JSON.stringify(received)).not.toContain(clientToken);
    for (const [name, value] of Object.entries(given.back ?? {}))
      expect([name, answer.headers.get(name)]).toEqual([name, value]);
    for (const name of Object.keys(inner)) expect([name, answer.headers.get(name)]).toEqual([name, null]);
    expect(answer.headers.get('x-bf-provider')).toBe(vendor);
  });

  it('carries the gateway’s own credential', async () => {
    await ask(given, asked);
    const credential = vendor === 'bedrock' ? accessKey : vendor === 'ollama' ? '' : secrets[vendor];
    expect(JSON.stringify(last()?.headers)).toContain(credential);
  });
});

/** Requests for a stream, in the words of each dialect that has its own. */
const streams: readonly (Pick<Case, 'name' | 'vendor' | 'path' | 'body' | 'sent'> & {
  /** What the provider says. */
  played: string;
  type: string;
})[] = [
  {
    name: 'Messages',
    vendor: 'anthropic',
    path: '/anthropic/v1/messages',
    sent: '/v1/messages',
    body: `{"model":"claude-haiku-4-5","max_tokens":1e2,"stream" : true,${messages},${odd}}`,
    type: 'text/event-stream',
    played: [
      'event: message_start\ndata: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":1,"output_tokens":1}},"x":1.0}\n\n',
      'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n',
      'event: x_future\ndata: {"type":"x_future","n":1e2}\n\n',
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"h\\u00e9"} }\n\n',
      'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n',
      'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1.0}}\n\n',
      'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    ].join(''),
  },
  {
    name: 'streamGenerateContent',
    vendor: 'vertex',
    path: `${vertexBase.replace('/v1/', '/genai/v1beta1/')}/${gemini}:streamGenerateContent?alt=sse`,
    sent: `${vertexBase}/${gemini}:streamGenerateContent`,
    body: `{${contents},${odd}}`,
    type: 'text/event-stream',
    played: [
      'data: {"candidates":[{"content":{"role":"model","parts":[{"text":"h\\u00e9","x":1.0}]},"index":0}],"x":1e2}\r\n\r\n',
      'data: {"candidates":[{"content":{"role":"model","parts":[{"text":""}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":1.0}}\r\n\r\n',
    ].join(''),
  },
  {
    name: 'chat of Cohere',
    vendor: 'cohere',
    path: '/cohere/v2/chat',
    sent: '/v2/chat',
    body: `{"stream":true,${messages},${odd},"model":"command-a-03-2025"}`,
    type: 'text/event-stream',
    played: [
      'event: message-start\ndata: {"type":"message-start","id":"1","delta":{"message":{"role":"assistant"}},"x":1.0}\n\n',
      'event: content-delta\ndata: {"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"h\\u00e9"}}}}\n\n',
      'event: message-end\ndata: {"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"tokens":{"input_tokens":1.0,"output_tokens":1}}}}\n\n',
      'data: [DONE]\n\n',
    ].join(''),
  },
  {
    name: 'chat of Mistral',
    vendor: 'mistral',
    path: '/mistral/v1/chat/completions',
    sent: '/v1/chat/completions',
    body: `{"stream":true,${messages},${odd},"model":"mistral-large-2512"}`,
    type: 'text/event-stream',
    played: [
      'data: {"id":"c","object":"chat.completion.chunk","created":1.0,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"h\\u00e9"},"finish_reason":null}],"p":"abc"}\n\n',
      'data: {"id":"c","object":"chat.completion.chunk","created":1.0,"model":"m","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}\n\n',
      'data: [DONE]\n\n',
    ].join(''),
  },
];

describe.each(streams)('a stream of $name', ({ vendor, path, sent, body, type, played }) => {
  it('passes byte for byte both ways, and twice the same', async () => {
    const answer = { status: 200, headers: { 'content-type': type }, pieces: [played] };
    const server = bench.vendor(vendor);
    const fallbacks = `"fallbacks":["${vendor}/other"],`;
    for (const asked of [body, body.replace('{', `{${fallbacks}`)]) {
      server.play(answer);
      const got = await fetch(bench.gateway.url + path, { method: 'POST', headers: own, body: asked });
      expect(await got.text()).toBe(played);
      expect(server.received.at(-1)?.bytes.toString()).toBe(body);
      expect(server.received.at(-1)?.path).toBe(sent);
    }
  });
});

/** Dialects whose streams are written anew: lines, and binary events. What they ask for passes all the same. */
const rewritten = [
  {
    name: 'chat of Ollama',
    vendor: 'ollama' as const,
    path: '/ollama/api/chat',
    body: `{"model":"llama3.2",${messages},${odd},"options":{"temperature":1.0}}`,
  },
  {
    name: 'ConverseStream',
    vendor: 'bedrock' as const,
    path: `/bedrock/model/${claude}/converse-stream`,
    body: `{${blocks},${odd},"inferenceConfig":{"maxTokens":1e2}}`,
  },
];

describe.each(rewritten)('a stream of $name', ({ vendor, path, body }) => {
  it('is asked for byte for byte', async () => {
    const got = await fetch(bench.gateway.url + path, { method: 'POST', headers: own, body });
    expect(got.status).toBe(200);
    await got.arrayBuffer();
    expect(bench.vendor(vendor).received.at(-1)?.bytes.toString()).toBe(body);
  });
});
