// Measures the gateway against two proxies without any gateway in them, in one interleaved run, and prints ratios of
// processor time for each request, all threads together: absolute figures say more about the machine than about the
// program. Then the gateway with metrics, request log and traces beside one with none of them.
//   node scripts/bench-gateway.mjs [rounds]
import { fork } from 'node:child_process';
import http from 'node:http';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const rounds = Number(process.argv[2] ?? 7);
const unified = '/v1/chat/completions';
const passage = '/openai/v1/chat/completions';
const translated = '/anthropic/v1/messages';
const shapes = [
  { name: 'whole answers', path: unified, stream: false, requests: 3000 },
  { name: 'streams of 100 events', path: unified, stream: true, requests: 300 },
  { name: 'whole answers, dialect route', path: passage, stream: false, requests: 3000 },
  { name: 'streams, dialect route', path: passage, stream: true, requests: 300 },
  { name: 'whole answers, translated', path: translated, stream: false, requests: 3000 },
  { name: 'streams, translated', path: translated, stream: true, requests: 300 },
];
const connections = 32;
// The first thousands of a kind cost several times as much, since V8 compiles meanwhile what they run through.
const warmUps = 10;

/** @param {string[]} words */
function server(...words) {
  const script = fileURLToPath(new URL('bench-server.mjs', import.meta.url));
  const child = fork(script, words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const reply = () => new Promise((resolve) => child.once('message', resolve));
  return {
    url: reply().then(({ url }) => url),
    async cpu() {
      child.send('cpu');
      return (await reply()).cpu;
    },
    stop: () => child.disconnect(),
  };
}

/** The references take the same request at any path. @typedef {typeof shapes[number]} Shape */

/** @param {http.Agent} agent @param {string} url @param {Shape} shape @returns {Promise<void>} */
function ask(agent, url, { path, stream }) {
  const messages = [{ role: 'user', content: 'Tell me about gateways in one paragraph.' }];
  const body = JSON.stringify({
    model: 'openai/bench-1',
    messages,
    temperature: 0.7,
    max_tokens: 1000,
    ...(stream ? { stream } : {}),
  });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = http.request(`${url}${path}`, { agent, method: 'POST', headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      response.resume();
      response.on('end', resolve);
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** @param {string} url @param {Shape} shape */
async function load(url, shape) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  let left = shape.requests;
  const worker = async () => {
    while (left-- > 0) await ask(agent, url, shape);
  };
  await Promise.all(Array.from({ length: connections }, worker));
  agent.destroy();
}

/** @param {number[]} values */
const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

const upstream = server('upstream');
const upstreamUrl = await upstream.url;
const running = (/** @type {string} */ name) => ({ name, server: server(name, upstreamUrl) });
const [bytes, json, gateway, quiet, watched] = ['bytes', 'json', 'gateway', 'quiet', 'watched'].map(running);

/**
 * How many times the cost of the last each of the others has, by the median of interleaved rounds.
 *
 * @param {Shape} shape @param {(ReturnType<typeof running> | undefined)[]} given
 */
async function compare(shape, given) {
  const compared = given.filter((one) => one !== undefined);
  /** @type {Map<string, number[]>} */
  const costs = new Map(compared.map(({ name }) => [name, []]));
  for (let warmUp = 0; warmUp < warmUps; warmUp += 1)
    for (const { server: one } of compared) await load(await one.url, shape);
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, server: one } of compared) {
      const before = await one.cpu();
      await load(await one.url, shape);
      costs.get(name)?.push((await one.cpu()) - before);
    }
  }
  const base = costs.get(compared.at(-1)?.name ?? '') ?? [];
  return (/** @type {string} */ name) =>
    median((costs.get(name) ?? []).map((cost, round) => cost / (base[round] ?? 1))).toFixed(2);
}

for (const shape of shapes) {
  const ratio = await compare(shape, [bytes, json, gateway]);
  console.log(`${shape.name}: gateway / node-bytes ${ratio('bytes')}, gateway / node-json ${ratio('json')}`);
}
for (const shape of shapes.slice(0, 2)) {
  const ratio = await compare(shape, [quiet, watched]);
  console.log(`${shape.name}: with metrics, request log and traces ${ratio('quiet')} of the speed without`);
}
for (const one of [bytes, json, gateway, quiet, watched]) one?.server.stop();
upstream.stop();
