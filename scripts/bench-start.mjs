// Measures what starting costs, as ratios within one interleaved run:
//   importing @bifrost/core against importing zod and undici;
//   the gateway's first answer, from the start of its process, against a bare Fastify with undici.
// It also lists the providers whose code a gateway with one provider has loaded.
//   node scripts/bench-start.mjs [rounds, default 11]
// Needs a build.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const rounds = Number(process.argv[2] ?? 11);
const root = new URL('../', import.meta.url);
const core = createRequire(new URL('packages/core/package.json', root));
const gatewayPackage = createRequire(new URL('apps/gateway/package.json', root));
const href = (/** @type {string} */ file) => pathToFileURL(file).href;
const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const upstream = http.createServer((request, response) => {
  request.resume();
  const choices = [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }];
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'm', choices }),
  );
});
const upstreamPort = await new Promise((resolve) => {
  upstream.listen(0, '127.0.0.1', () => {
    const address = upstream.address();
    resolve(typeof address === 'object' ? address?.port : undefined);
  });
});

const imports = `
const before = performance.now();
for (const module of process.argv.slice(2)) await import(module);
process.stdout.write(String(performance.now() - before));
`;
const bareServer = `
const [fastify, undici, upstream] = process.argv.slice(2);
const [{ fastify: create }, { request }] = [await import(fastify), await import(undici)];
const app = create({ logger: false });
app.post('/v1/chat/completions', async (asked, reply) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await request(upstream, { method: 'POST', headers, body: JSON.stringify(asked.body) });
  return reply.type('application/json').send(Buffer.from(await answer.body.arrayBuffer()));
});
console.log(await app.listen({ port: 0, host: '127.0.0.1' }));
`;
const write = (/** @type {string} */ name, /** @type {string} */ text) => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};
const importer = write('imports.mjs', imports);
const bare = write('bare.mjs', bareServer);
const keys = [{ value: 'sk-bench-0000' }];
const network_config = { base_url: `http://127.0.0.1:${upstreamPort}` };
const configuration = write(
  'bifrost.json',
  JSON.stringify({ providers: { openai: { keys, network_config } } }),
);

/** Runs a program to its end and gives what it wrote. @param {string[]} words @returns {Promise<string>} */
function output(words) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (part) => (text += part));
    child.on('close', (code) => (code === 0 ? resolve(text) : reject(new Error(`it ended with ${code}`))));
  });
}

/** Milliseconds from the start of a server's process to its first answer. @param {string[]} words @param {NodeJS.ProcessEnv} env */
async function firstAnswer(words, env = process.env) {
  const before = performance.now();
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'], env });
  /** @type {string} */
  const url = await new Promise((resolve, reject) => {
    let text = '';
    child.on('exit', () => reject(new Error('it ended before it listened')));
    child.stdout.on('data', (part) => {
      text += part;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (found !== undefined) resolve(found);
    });
  });
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ model: 'openai/m', messages: [{ role: 'user', content: 'Hello' }] });
  const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
  if (answer.status !== 200) throw new Error(`status ${answer.status}`);
  await answer.text();
  const took = performance.now() - before;
  await new Promise((resolve) => {
    child.removeAllListeners('exit').on('exit', resolve);
    child.kill('SIGTERM');
  });
  return took;
}

const median = (/** @type {number[]} */ values) =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** @param {string} what @param {() => Promise<number>} ours @param {() => Promise<number>} theirs */
async function compare(what, ours, theirs) {
  /** @type {number[]} */
  const ratios = [];
  for (let round = 0; round < rounds; round += 1) ratios.push((await ours()) / (await theirs()));
  console.log(`${what}: ${median(ratios).toFixed(2)}`);
}

const undici = href(core.resolve('undici'));
const importing =
  (/** @type {string[]} */ ...modules) =>
  async () =>
    Number(await output([importer, ...modules]));
const main = fileURLToPath(new URL('apps/bundle/dist/main.js', root));
const gateway = [main, '--config', configuration, '--port', '0'];
const bareWords = [
  bare,
  href(gatewayPackage.resolve('fastify')),
  undici,
  `http://127.0.0.1:${upstreamPort}/v1/chat/completions`,
];

await compare(
  'importing core / importing zod and undici',
  importing(new URL('packages/core/dist/index.js', root).href),
  importing(href(core.resolve('zod')), undici),
);
await compare(
  "the gateway's first answer / that of a bare Fastify with undici",
  () => firstAnswer(gateway),
  () => firstAnswer(bareWords),
);

const coverage = path.join(folder, 'coverage');
await firstAnswer(gateway, { ...process.env, NODE_V8_COVERAGE: coverage });
/** @type {Set<string>} */
const loaded = new Set();
for (const file of readdirSync(coverage)) {
  const { result } = JSON.parse(readFileSync(path.join(coverage, file), 'utf8'));
  for (const { url } of result) {
    const name = /\/provider-([a-z]+)\/dist\//.exec(url)?.[1];
    if (name !== undefined) loaded.add(name);
  }
}
console.log(
  `providers whose code was loaded for a configuration with openai alone: ${[...loaded].join(', ')}`,
);
upstream.close();
