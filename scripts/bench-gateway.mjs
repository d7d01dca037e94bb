// Measures the gateway against two proxies without any gateway in them, in one interleaved run, and prints ratios of
// processor time for each request: absolute figures say more about the machine than about the program.
//   node scripts/bench-gateway.mjs [rounds]
import { fork } from 'node:child_process';
import http from 'node:http';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const rounds = Number(process.argv[2] ?? 7);
const shapes = [
  { name: 'whole answers', stream: false, requests: 3000 },
  { name: 'streams of 100 events', stream: true, requests: 300 },
];
const connections = 32;

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

/** @param {http.Agent} agent @param {string} url @param {boolean} stream @returns {Promise<void>} */
function ask(agent, url, stream) {
  const messages = [
    { role: 'system', content: 'You are a helpful assistant.' },
    { role: 'user', content: 'Tell me about gateways in one paragraph.' },
  ];
  const body = JSON.stringify({
    model: 'openai/bench-1',
    messages,
    temperature: 0.7,
    ...(stream ? { stream } : {}),
  });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = http.request(
      `${url}/v1/chat/completions`,
      { agent, method: 'POST', headers },
      (response) => {
        if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
        response.resume();
        response.on('end', resolve);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** @param {string} url @param {{ stream: boolean, requests: number }} shape */
async function load(url, { stream, requests }) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  let left = requests;
  const worker = async () => {
    while (left-- > 0) await ask(agent, url, stream);
  };
  await Promise.all(Array.from({ length: connections }, worker));
  agent.destroy();
}

/** @param {number[]} values */
const median = (values) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

const upstream = server('upstream');
const upstreamUrl = await upstream.url;
const tested = ['bytes', 'json', 'gateway'].map((name) => ({ name, server: server(name, upstreamUrl) }));
for (const shape of shapes) {
  /** @type {Record<string, number[]>} */
  const costs = { bytes: [], json: [], gateway: [] };
  for (const { server: one } of tested) await load(await one.url, shape);
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, server: one } of tested) {
      const before = await one.cpu();
      await load(await one.url, shape);
      costs[name]?.push((await one.cpu()) - before);
    }
  }
  const ratio = (/** @type {string} */ name) =>
    median((costs[name] ?? []).map((cost, round) => cost / (costs['gateway']?.[round] ?? 1))).toFixed(2);
  console.log(`${shape.name}: gateway / node-bytes ${ratio('bytes')}, gateway / node-json ${ratio('json')}`);
}
for (const { server: one } of [...tested, { server: upstream }]) one.stop();
