// Runs the gateway under load, with metrics and the request log, and looks whether memory, sockets and timers stay where
// they were.
//   node scripts/soak.mjs [minutes, default 10]       mixed load: streams, errors, clients that leave
//   node scripts/soak.mjs --requests 1000000          so many requests that go well, as fast as they go
// Needs a build. Exits with 1 when the heap has grown between the third tenth of the time and the end by more than 10 %
// and 8 MB, or the whole process by more than 10 % and 32 MB, when the heap has a trend, when sockets or timers are left
// over after the load, or when the request log has lost a record.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { requests: { type: 'string' } },
});
const minutes = Number(positionals[0] ?? 10);
/** 0 is mixed load for so many minutes. */
const wanted = Number(flags.requests ?? 0);
if (!(minutes > 0) || !(wanted >= 0)) {
  console.error('usage: node scripts/soak.mjs [minutes] | --requests N');
  process.exit(2);
}
const clients = 32;
const samples = 20;

/** A generator of chance that says the same in each run. */
let state = 20_261_122;
const chance = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};

const head = { id: 'chatcmpl-soak', created: 1, model: 'soak-1' };
const usage = { prompt_tokens: 9, completion_tokens: 40, total_tokens: 49 };
const whole = JSON.stringify({
  ...head,
  object: 'chat.completion',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'So it goes. '.repeat(40) }, finish_reason: 'stop' },
  ],
  usage,
});
/** @param {object} delta @param {string | null} finish */
const chunk = (delta, finish = null) =>
  `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

/** A provider with good and bad days. */
const upstream = http.createServer((request, response) => {
  let body = '';
  request.on('data', (part) => (body += part));
  request.on('end', () => {
    const day = wanted > 0 ? 1 : chance();
    if (day < 0.08) {
      if (day < 0.05) fail(response, 500, {});
      else fail(response, 429, { 'retry-after': '0' });
      return;
    }
    if (!body.includes('"stream":true')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(whole);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk({ role: 'assistant', content: '' }));
    let left = 10;
    const more = () => {
      if (response.destroyed) return;
      if (left === 0) response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
      else if (day < 0.12 && left === 5) response.destroy();
      else {
        left -= 1;
        response.write(chunk({ content: ' and so it goes' }));
        setTimeout(more, 2);
      }
    };
    more();
  });
});

/** @param {http.ServerResponse} response @param {number} status @param {Record<string, string>} headers */
function fail(response, status, headers) {
  const error = { message: 'a bad day', type: 'server_error', code: null, param: null };
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify({ error }));
}

const agent = new http.Agent({ keepAlive: true, maxSockets: clients });
/** @type {Record<string, number>} */
const counts = { answered: 0, refused: 0, broken: 0, left: 0 };

/** One request of a client; a fifth of them does not wait for the end. @param {string} base @returns {Promise<void>} */
function ask(base) {
  const mixed = wanted === 0;
  const anthropic = mixed && chance() < 0.3;
  const stream = mixed && chance() < 0.5;
  const leaves = mixed && chance() < 0.2;
  const url = `${base}${anthropic ? '/anthropic/v1/messages' : '/v1/chat/completions'}`;
  const body = JSON.stringify({
    model: 'openai/soak-1',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'How does it go?' }],
    ...(stream && { stream }),
  });
  return new Promise((resolve) => {
    const end = (/** @type {keyof typeof counts} */ how) => {
      counts[how] = (counts[how] ?? 0) + 1;
      resolve();
    };
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const request = http.request(url, { agent, method: 'POST', headers }, (response) => {
      response.on('error', () => end(leaves ? 'left' : 'broken'));
      response.on('end', () => end(response.statusCode === 200 ? 'answered' : 'refused'));
      response.on('data', () => {
        if (leaves) request.destroy();
      });
    });
    request.on('error', () => end(leaves ? 'left' : 'broken'));
    request.end(body);
    if (leaves && !stream) setTimeout(() => request.destroy(), 3 * chance());
  });
}

const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-soak-'));
const upstreamPort = await new Promise((resolve) => {
  upstream.listen(0, '127.0.0.1', () => {
    const address = upstream.address();
    resolve(typeof address === 'object' ? address?.port : undefined);
  });
});
const key = (/** @type {string} */ name) => ({ name, value: `sk-soak-${name}` });
writeFileSync(
  path.join(folder, 'bifrost.json'),
  JSON.stringify({
    providers: {
      openai: {
        keys: [key('one'), key('two'), key('three')],
        network_config: { base_url: `http://127.0.0.1:${upstreamPort}` },
      },
    },
    gateway: { request_log: { max_records: 50_000 } },
  }),
);
const main = fileURLToPath(new URL('../apps/bundle/dist/main.js', import.meta.url));
const probe = new URL('soak-probe.mjs', import.meta.url).href;
const gateway = fork(main, ['--config', path.join(folder, 'bifrost.json'), '--port', '0'], {
  execArgv: ['--expose-gc', '--import', probe],
  stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
});
let failed = false;
gateway.on('exit', (code) => {
  rmSync(folder, { recursive: true, force: true });
  // also when it never began to listen, or ended in the midst of the load
  process.exit(code === 0 && !failed ? 0 : 1);
});

/** The gateway's address, from its first lines. @returns {Promise<string>} */
const listening = new Promise((resolve) => {
  let text = '';
  gateway.stdout?.on('data', (part) => {
    if (text.length > 65_536) return;
    text += part;
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text.replaceAll(`127.0.0.1:${upstreamPort}`, ''))?.[0];
    if (url !== undefined) resolve(url);
  });
});

/** @returns {Promise<{ heapUsed: number, external: number, rss: number, resources: Record<string, number> }>} */
const look = () =>
  new Promise((resolve) => {
    gateway.once('message', (/** @type {any} */ seen) => resolve(seen));
    gateway.send('look');
  });
const megabytes = (/** @type {number} */ bytes) => (bytes / 1024 / 1024).toFixed(1);

const base = await listening;
await ask(base);
agent.destroy();
await wait(1000);
const before = await look();
const stopped = new AbortController();
const load = Promise.all(
  Array.from({ length: clients }, async () => {
    while (!stopped.signal.aborted) {
      await ask(base);
      if (wanted === 0) await wait(10 * chance());
    }
  }),
);
const asked = () => Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Waits for a part of the time, or of the requests. @param {number} part */
async function reach(part) {
  if (wanted === 0) await wait((minutes * 60_000) / samples);
  else while (asked() < wanted * part) await wait(100);
}

/** @type {number[]} */
const heaps = [];
/** @type {number[]} */
const processes = [];
for (let sample = 1; sample <= samples; sample += 1) {
  await reach(sample / samples);
  const { heapUsed, external, rss } = await look();
  heaps.push(heapUsed);
  processes.push(rss);
  const at =
    wanted === 0 ? `${((minutes * sample) / samples).toFixed(1).padStart(5)} min` : `${asked()} requests`;
  const sizes = [
    `heap ${megabytes(heapUsed)}`,
    `external ${megabytes(external)}`,
    `process ${megabytes(rss)}`,
  ];
  console.log(`${at}  ${sizes.join('  ')} MB `, counts);
}
stopped.abort();
await load;
agent.destroy();
upstream.closeAllConnections();
upstream.close();
await wait(2000);
const after = await look();
const statistics = await fetch(`${base}/api/statistics`);
if (!statistics.ok) throw new Error(`/api/statistics: ${statistics.status} ${await statistics.text()}`);
/** @type {{ log: { written: number, dropped: number, waiting: number, problem: string | null } }} */
const { log } = JSON.parse(await statistics.text());

/** Growth for each sample, by least squares over the last seven tenths. @param {number[]} values */
function slope(values) {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const over = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0);
  return over / values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
}

/** The figures from the third tenth on: the first of them, and the last. @param {number[]} figures */
function settle(figures) {
  const settled = figures.slice(Math.round(samples * 0.3) - 1);
  return { settled, third: settled[0] ?? 0, last: settled.at(-1) ?? 0 };
}

const { settled, third, last } = settle(heaps);
const occupied = settle(processes);
const trend = slope(settled) * settled.length;
const grown = last - third > Math.max(third * 0.1, 8 * 1024 * 1024);
const trending = trend > Math.max(third * 0.1, 4 * 1024 * 1024);
const swollen = occupied.last - occupied.third > Math.max(occupied.third * 0.1, 32 * 1024 * 1024);
const leftOver = ['TCPSocketWrap', 'Timeout'].filter(
  (name) => (after.resources[name] ?? 0) > (before.resources[name] ?? 0),
);
console.log(`heap ${megabytes(third)} MB to ${megabytes(last)} MB, trend ${megabytes(trend)} MB`);
console.log(`process ${megabytes(occupied.third)} MB to ${megabytes(occupied.last)} MB`);
console.log('request log', log);
console.log('resources before', before.resources, 'after', after.resources);
for (const [bad, what] of [
  [grown, 'the heap has grown'],
  [trending, 'the heap has a trend'],
  [swollen, 'the process has grown'],
  [log.dropped > 0 || log.waiting > 0 || log.problem !== null, 'the request log lost records'],
  [leftOver.length > 0, `left over: ${leftOver.join(', ')}`],
]) {
  if (bad !== true) continue;
  failed = true;
  console.error(`failed: ${String(what)}`);
}
gateway.kill('SIGTERM');
