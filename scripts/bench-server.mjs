// One server of the benchmark, in a process of its own: `upstream`, `bytes`, `json`, or a gateway (`gateway`, `quiet`,
// `watched`).
// Answers `cpu` from its parent with the microseconds of processor time that it has used.
import http from 'node:http';
import { createRequire } from 'node:module';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

const root = new URL('../', import.meta.url);
const [mode = '', upstream = ''] = process.argv.slice(2);
const events = 100;

/** @param {object} body */
const sse = (body) => `data: ${JSON.stringify(body)}\n\n`;

/** A provider that answers at once: 1.5 KB of completion, or a hundred events written ten at a time. */
function upstreamServer() {
  const text = 'A gateway stands between many clients and many providers, and tells each what it needs. ';
  const usage = { prompt_tokens: 19, completion_tokens: 210, total_tokens: 229 };
  const message = { role: 'assistant', content: text.repeat(12), refusal: null };
  const head = { id: 'chatcmpl-bench', created: 1_741_569_952, model: 'bench-1' };
  const whole = JSON.stringify({
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
    usage,
  });
  const chunk = (/** @type {object} */ delta, /** @type {string | null} */ finish = null) =>
    sse({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] });
  const pieces = [
    chunk({ role: 'assistant', content: '' }),
    ...Array.from({ length: events }, (_, index) => chunk({ content: ` word${index}` })),
    chunk({}, 'stop'),
    'data: [DONE]\n\n',
  ];
  return http.createServer((request, response) => {
    /** @type {Buffer[]} */
    const body = [];
    request.on('data', (/** @type {Buffer} */ part) => body.push(part));
    request.on('end', () => {
      if (request.url === '/v1/traces') {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
        return;
      }
      if (!Buffer.concat(body).includes('"stream":true')) {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': whole.length });
        response.end(whole);
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      let next = 0;
      const more = () => {
        for (let count = 0; count < 10 && next < pieces.length; count += 1) response.write(pieces[next++]);
        if (next < pieces.length) setImmediate(more);
        else response.end();
      };
      more();
    });
  });
}

/** What a proxy costs in Node at the least: bytes through (`bytes`), or JSON parsed and written both ways (`json`). */
function reference(/** @type {boolean} */ json) {
  const { Pool } = createRequire(new URL('packages/core/package.json', root))('undici');
  const pool = new Pool(upstream, { connections: 128, pipelining: 1 });
  const facts = { provider: 'openai', latency: 1 };
  const headers = { 'content-type': 'application/json', authorization: 'Bearer x' };
  return http.createServer((request, response) => {
    /** @type {Buffer[]} */
    const parts = [];
    request.on('data', (/** @type {Buffer} */ part) => parts.push(part));
    const answerNow = async () => {
      const raw = Buffer.concat(parts);
      const asked = JSON.parse(raw.toString());
      const body = json ? JSON.stringify({ ...asked, model: 'bench-1' }) : raw;
      const answer = await pool.request({ path: '/v1/chat/completions', method: 'POST', headers, body });
      if (asked.stream) return stream(answer.body, response);
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      const out = json ? JSON.stringify({ ...JSON.parse(bytes.toString()), extra_fields: facts }) : bytes;
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(out),
      });
      response.end(out);
    };
    request.on('end', () => void answerNow());
  });

  function stream(
    /** @type {import('node:stream').Readable} */ body,
    /** @type {http.ServerResponse} */ response,
  ) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (!json) return void body.pipe(response);
    let rest = '';
    body.on('data', (part) => {
      rest += part;
      let out = '';
      for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
        const payload = rest.slice('data: '.length, end);
        rest = rest.slice(end + 2);
        out +=
          payload === '[DONE]' ? 'data: [DONE]\n\n' : sse({ ...JSON.parse(payload), extra_fields: facts });
      }
      if (out !== '') response.write(out);
    });
    body.on('end', () => response.end());
  }
}

/** What each gateway has beside three keys and a log line for every request. */
const gateways = {
  gateway: {},
  quiet: { metrics: { enabled: false } },
  watched: { request_log: {}, traces: { endpoint: upstream, sample_ratio: 0.01 } },
};

/** The real gateway. @param {object} settings */
async function gateway(settings) {
  // As the program does: apps/gateway/src/tune-memory.ts
  setFlagsFromString('--no-allocation-site-pretenuring');
  const { createLog, startGateway } = await import(new URL('apps/gateway/dist/index.js', root).href);
  const keys = ['a', 'b', 'c'].map((name) => ({ name, value: `sk-bench-${name}-0123456789` }));
  const { mkdtempSync, rmSync, writeFileSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const folder = mkdtempSync(`${tmpdir()}/bifrost-bench-`);
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = `${folder}/bifrost.json`;
  const provider = { keys, network_config: { base_url: upstream } };
  writeFileSync(file, JSON.stringify({ providers: { openai: provider }, gateway: settings }));
  const programFolder = fileURLToPath(new URL('apps/bundle', root));
  const started = await startGateway({ config: file, port: 0, programFolder, log: createLog('info') });
  return started.url;
}

/** @param {http.Server} server @returns {Promise<string>} */
const listening = (server) =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
    });
  });

process.on('message', (message) => {
  if (message !== 'cpu') return;
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system });
});
process.on('disconnect', () => process.exit(0));
const settings = Object.entries(gateways).find(([name]) => name === mode)?.[1];
const url =
  settings === undefined
    ? await listening(mode === 'upstream' ? upstreamServer() : reference(mode === 'json'))
    : await gateway(settings);
process.send?.({ url });
