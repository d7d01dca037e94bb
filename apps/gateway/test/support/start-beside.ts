import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Gateway, GatewayOptions } from '../../src/gateway-options.js';
import { start, type Started } from './start.js';

export const sandbox = { providers: { sandbox: {} } };

/** Members of a provider with a dialect of its own: a greeting, and chats of one turn. */
export const acme = `{
  specVersion: 'v1', id: 'acme', name: 'Acme', credential: 'none', operations: {},
  origins: () => ['https://acme.example'], authorize: (request) => request,
  inbound: [{ prefix: 'acme', routes: [
    { method: 'GET', path: '/hello', dialect, fixed: { hello: 'you' } },
    { method: 'POST', path: '/talk', dialect },
  ] }],
}`;

const dialect = `{
  id: 'acme.talk', operation: 'chat', stream: 'sse',
  encodeRequest: () => ({}), decodeResponse: () => ({}), decodeError: ({ status, headers }) => ({ status, headers }),
  inbound: {
    decodeRequest: ({ body: { value: body } }) => ({
      model: body.model, stream: false,
      messages: [{ role: 'user', parts: [{ type: 'text', text: body.say }] }],
    }),
    encodeResponse: (response) => ({
      status: 200, headers: {},
      body: { kind: 'json', value: { said: response.choices[0].parts.map(({ text }) => text).join('') } },
    }),
    encodeError: (error) => ({
      status: error.status, headers: {}, body: { kind: 'json', value: { acme: error.message } },
    }),
    encodeStreamError: () => '',
  },
}`;

/** A package that writes down, beside itself, how often it was evaluated. */
export const recording = (then: string): string => `
  import { appendFileSync } from 'node:fs';
  appendFileSync(new URL('./evaluated', import.meta.url), 'x');
  const dialect = ${dialect};
  ${then}
`;

interface Fixture {
  gateway: Gateway;
  url: string;
  lines: Started['lines'];
  rewrite: (configuration: object) => void;
  /** How often a package was evaluated. */
  evaluations: (name?: string) => number;
  install: (name: string, files: Readonly<Record<string, string>>, manifest?: object) => void;
}

/** A gateway of a project that depends on packages of its own, of which nothing is configured. */
export async function startBeside(
  packages: Readonly<Record<string, string>>,
  options: GatewayOptions & { configuration?: object | 'none' } = {},
): Promise<Fixture> {
  const { configuration = sandbox, ...rest } = options;
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-waiting-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'bifrost.json');
  const install: Fixture['install'] = (name, files, manifest = {}) => {
    const own = path.join(folder, 'node_modules', name);
    mkdirSync(own, { recursive: true });
    const fields = { name, version: '1.2.3', type: 'module', exports: './index.js', ...manifest };
    writeFileSync(path.join(own, 'package.json'), JSON.stringify(fields));
    for (const [each, source] of Object.entries(files)) writeFileSync(path.join(own, each), source);
  };
  const dependencies = Object.fromEntries(Object.keys(packages).map((name) => [name, '*']));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'project', dependencies }));
  for (const [name, source] of Object.entries(packages)) install(name, { 'index.js': source });
  const rewrite = (value: object): void => writeFileSync(file, JSON.stringify(value));
  if (configuration !== 'none') rewrite(configuration);
  const { gateway, lines } = await start({}, { workingFolder: folder, ...rest });
  return {
    gateway,
    url: gateway.url,
    lines,
    rewrite,
    install,
    evaluations: (name = 'bifrost-provider-acme') => {
      const record = path.join(folder, 'node_modules', name, 'evaluated');
      return existsSync(record) ? readFileSync(record, 'utf8').length : 0;
    },
  };
}

/** The same with the package `bifrost-provider-acme`. */
export const withAcme = (options?: Parameters<typeof startBeside>[1]) =>
  startBeside({ 'bifrost-provider-acme': recording(`export default ${acme};`) }, options);

/** Evaluated until the test installs the file `go`. */
export const slow = `import { existsSync } from 'node:fs';
while (!existsSync(new URL('./go', import.meta.url))) await new Promise((later) => { setTimeout(later, 5); });`;

/** A turn of a chat at the path `/acme/talk`. */
export const talk = (say: string) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ model: 'sandbox/echo', say }),
});
