import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { createServer as createSocket } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createIgnore, environmentOf, readDockerfile, textsOf, wordsOf, type Stage } from '../dockerfile.js';
import { outsideEnvironment, runCommand, tryCommand } from '../run-command.js';
import { readInstalledTree } from './installed-tree.js';
import { createUserFolder } from './user-folder.js';

const repository = path.resolve(import.meta.dirname, '../..');
const megabyte = 1024 * 1024;

/** What a production deployment of the bundle may take. */
const budget = 90 * megabyte;

describe('the bundle', () => {
  it('is one install and one command with every provider, below 90 MB, and runs nothing while it is installed', async () => {
    const user = await createUserFolder();
    await user.install('@bifrost/bundle');
    const modules = path.join(user.path, 'node_modules');
    const { bytes, withInstallScripts } = await readInstalledTree(modules);
    console.warn(`@bifrost/bundle installed: ${(bytes / megabyte).toFixed(1)} MB`);
    expect(bytes).toBeLessThan(budget);
    expect(withInstallScripts).toEqual([]);
    const manifest: { bin: object } = JSON.parse(
      await readFile(path.join(modules, '@bifrost/bundle/package.json'), 'utf8'),
    );
    // npx takes the only command of a package
    expect(Object.keys(manifest.bin)).toEqual(['bifrost']);
    const providers: { id: string }[] = JSON.parse(await user.run('npx', 'bifrost', 'providers', '--json'));
    expect(providers.map(({ id }) => id).toSorted()).toEqual([
      'anthropic',
      'azure',
      'bedrock',
      'cohere',
      'gemini',
      'mistral',
      'ollama',
      'openai',
      'sandbox',
      'vertex',
    ]);
  });
});

/** The files of an image, below a folder of this machine. */
class Image {
  readonly folder: string;
  #workingFolder = '/';

  constructor(folder: string) {
    this.folder = folder;
  }

  path(inside: string): string {
    return path.join(this.folder, path.posix.resolve(this.#workingFolder, inside));
  }

  async workdir(inside: string): Promise<void> {
    this.#workingFolder = inside;
    await mkdir(this.path('.'), { recursive: true });
  }

  /** Runs a command of the image on this machine, its paths put below the folder. */
  async run(command: string): Promise<void> {
    const here = command
      .replaceAll(/(?<=\s)\/[\w./-]+/gu, (inside) => this.path(inside))
      // only root may give files away
      .replaceAll(/ --(?:owner|group)=\d+/gu, (option) => (process.getuid?.() === 0 ? option : ''));
    await mkdir(path.join(this.folder, 'var/lib'), { recursive: true });
    await runCommand(['sh', '-c', here], { cwd: this.path('.') });
  }
}

/** Copies what is in the build's context, as `.dockerignore` has it. */
async function copyContext(folder: string): Promise<void> {
  const ignores = createIgnore(
    await readFile(path.join(repository, 'deploy/Dockerfile.dockerignore'), 'utf8'),
  );
  await cp(repository, folder, {
    recursive: true,
    filter: (file) => !ignores(path.relative(repository, file).replaceAll('\\', '/')),
  });
}

/** The step that takes minutes. What it makes was made before these tests, with declarations, and is copied. */
const build = 'npx --yes pnpm@12.21.0 exec turbo run build:js --filter=@bifrost/bundle...';

async function copyBuilt(folder: string): Promise<void> {
  for (const parent of ['packages', 'apps']) {
    for (const name of await readdir(path.join(repository, parent))) {
      const built = path.join(parent, name, 'dist');
      await cp(path.join(repository, built), path.join(folder, built), { recursive: true }).catch(
        () => undefined,
      );
    }
  }
}

async function buildStage(stage: Stage | undefined, image: Image): Promise<void> {
  for (const { keyword, text } of stage?.instructions ?? []) {
    if (keyword === 'WORKDIR') await image.workdir(text);
    else if (keyword === 'COPY') await copyContext(image.path('.'));
    else if (keyword === 'RUN' && text === build) await copyBuilt(image.path('.'));
    else if (keyword === 'RUN') await image.run(text);
  }
}

async function finalStage(stage: Stage | undefined, image: Image, from: Image): Promise<void> {
  for (const { keyword, text } of stage?.instructions ?? []) {
    if (keyword === 'WORKDIR') await image.workdir(text);
    else if (keyword === 'RUN') await image.run(text);
    else if (keyword === 'COPY') {
      const [source = '', target = ''] = text.split(/\s+/u).slice(1);
      await mkdir(path.dirname(image.path(target)), { recursive: true });
      await rename(from.path(source), image.path(target));
    }
  }
}

function chunk(delta: object, reason: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: reason }];
  const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o' };
  return `data: ${JSON.stringify({ ...head, choices })}\n\n`;
}

/** A vendor that begins a stream and ends it when it is told to. */
async function slowVendor() {
  let running: ServerResponse | undefined;
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk({ role: 'assistant', content: 'Hel' }));
    running = response;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the vendor has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    finish: () => running?.end(`${chunk({ content: 'lo' })}${chunk({}, 'stop')}data: [DONE]\n\n`),
    close: () => void server.close(),
  };
}

async function freePort(): Promise<number> {
  const server = createSocket().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 100));
}

// The image is one of Linux, and its steps are those of a shell.
describe.runIf(process.platform === 'linux')('the image, its steps done in a folder', () => {
  let image: Image;
  let builderStage: Stage | undefined;
  let stage: Stage | undefined;
  let vendor: Awaited<ReturnType<typeof slowVendor>>;
  let environment: Record<string, string>;
  let gateway: ChildProcess | undefined;

  const words = (keyword: string): string[] =>
    wordsOf(textsOf(stage, keyword)[0] ?? '').map((word) => (word.startsWith('/') ? image.path(word) : word));
  const environmentHere = () => ({ ...outsideEnvironment(), ...environment });
  const configure = async (configuration: string): Promise<void> => {
    await mkdir(image.path('secrets'), { recursive: true });
    await writeFile(image.path('bifrost.json'), configuration);
    for (const [, name = ''] of configuration.matchAll(/file\.secrets\/([\w-]+)/gu)) {
      const value = name.endsWith('-url')
        ? 'postgres://bifrost:pass@127.0.0.1:1/bifrost'
        : `value-of-${name}`;
      await writeFile(image.path(`secrets/${name}`), value);
    }
  };
  /** Whether the image's own check finds the gateway well. */
  const healthy = async (): Promise<boolean> => {
    const { status } = await tryCommand(words('HEALTHCHECK'), {
      cwd: image.path('.'),
      env: environmentHere(),
    });
    return status === 0;
  };

  beforeAll(async () => {
    const stages = readDockerfile(await readFile(path.join(repository, 'deploy/Dockerfile'), 'utf8'));
    const builder = new Image(await mkdtemp(path.join(inject('packed').folder, 'build-')));
    image = new Image(await mkdtemp(path.join(inject('packed').folder, 'image-')));
    [builderStage] = stages;
    stage = stages.at(-1);
    await buildStage(builderStage, builder);
    await finalStage(stage, image, builder);
    vendor = await slowVendor();
    environment = { ...environmentOf(stage), HOST: '127.0.0.1', PORT: String(await freePort()) };
  });

  afterAll(() => {
    gateway?.kill('SIGKILL');
    vendor.close();
  });

  it('is built by the command that was run before these tests', () => {
    expect(textsOf(builderStage, 'RUN')).toContain(build);
  });

  it('takes less than 90 MB beside Node', async () => {
    const { bytes } = await readInstalledTree(image.path('/opt/bifrost'));
    console.warn(`the image's /opt/bifrost: ${(bytes / megabyte).toFixed(1)} MB`);
    expect(bytes).toBeLessThan(budget);
  });

  it.each(['deploy/bifrost.json', 'deploy/systemd/bifrost.json'])('finds %s right', async (file) => {
    await configure(await readFile(path.join(repository, file), 'utf8'));
    const [node = '', program = ''] = words('ENTRYPOINT');
    const result = await tryCommand([node, program, 'validate'], {
      cwd: image.path('.'),
      env: environmentHere(),
    });
    expect([result.status, result.stdout + result.stderr]).toEqual([0, expect.any(String)]);
  });

  it('starts, finds itself well, and ends running streams before it ends', async () => {
    await configure(
      JSON.stringify({
        providers: { openai: { keys: [{ value: 'none' }], network_config: { base_url: vendor.url } } },
        gateway: { auth: { tokens: [{ name: 'app', value: 'file.secrets/app-token' }] }, pricing: true },
      }),
    );
    expect(await healthy()).toBe(false);
    const [command = '', ...args] = [...words('ENTRYPOINT'), ...words('CMD')];
    gateway = spawn(command, args, { cwd: image.path('.'), env: environmentHere(), stdio: 'ignore' });
    await until(healthy);
    const url = `http://127.0.0.1:${environment['PORT']}`;
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer value-of-app-token' },
      body: JSON.stringify({
        model: 'openai/gpt-4o',
        stream: true,
        messages: [{ role: 'user', content: 'Hello!' }],
      }),
    });
    expect(answer.status).toBe(200);
    gateway.kill('SIGTERM');
    await until(async () => !(await healthy()));
    expect(gateway.exitCode).toBeNull();
    vendor.finish();
    const text = await answer.text();
    expect(text).toContain('"lo"');
    expect(text.trimEnd()).toMatch(/\[DONE\]$/u);
    if (gateway.exitCode === null) await once(gateway, 'exit');
    expect(gateway.exitCode).toBe(0);
  });

  it('has written nothing but what was mounted', async () => {
    expect(await readdir(image.path('/var/lib/bifrost'))).toEqual([]);
    expect((await readdir(image.path('/etc/bifrost'))).toSorted()).toEqual(['bifrost.json', 'secrets']);
  });
});
