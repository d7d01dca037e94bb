import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { runCli } from '@bifrost/cli';
import { list, object, objects, parseJson, text, type JsonObject } from '@bifrost/core';
import { configYamlSchema, validateConfigYaml } from '@continuedev/config-yaml';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { bundleFolder } from '../support/bundle-folder.js';
import { clientToken } from '../support/bench.js';
import { blocksOf, titled } from './blocks.js';
import { blocksFor } from './checks.js';
import { answered, openClientBench, type ClientBench } from './client-bench.js';

/* YAML in the documentation is for other programs: their own readers take it, and the gateway what comes of it. */

const slow = { timeout: 120_000 };

/** The one block of YAML on a page, and what it says. */
function only(page: string): { code: string; value: JsonObject } {
  const [block, ...others] = blocksOf(page, 'yaml');
  if (block === undefined || others.length > 0) throw new Error(`${page} has more than one block of YAML`);
  const value: unknown = parse(block.code);
  return { code: block.code, value: object(value) ?? {} };
}

async function openBench(more: JsonObject = {}): Promise<ClientBench> {
  const bench = await openClientBench(more);
  onTestFinished(() => bench.close());
  return bench;
}

/** Posts as a client does that appends a path to the address in its settings; gives the answer's text. */
async function post(
  address: string,
  body: JsonObject,
  headers: Record<string, string> = {},
): Promise<string> {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${clientToken}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return answer.text();
}

const messages = [{ role: 'user', content: 'Hello!' }];
const blocks = blocksFor('yaml');

describe('YAML in the documentation', () => {
  it.each(titled(blocks))('%s can be read, without a warning', (_title, { code }) => {
    const { errors, warnings } = parseDocument(code);
    expect([...errors, ...warnings]).toEqual([]);
  });

  it('is for programs that are known here', () => {
    expect(blocks.map(({ page }) => page).toSorted()).toEqual([
      'docs/integrations/continue.md',
      'docs/integrations/litellm.md',
      // imported, and compared with what comes of it, by a test beside the command
      'docs/moving-in.md',
      'docs/observability.md',
    ]);
  });
});

describe('the settings of Continue', slow, () => {
  const page = 'docs/integrations/continue.md';
  const { value } = only(page);
  const models = objects(value['models']);

  it('are what Continue takes', () => {
    expect(validateConfigYaml(configYamlSchema.parse(value))).toEqual([]);
    expect(models.map((model) => text(model['apiKey']))).toEqual(
      models.map(() => '${{ secrets.BIFROST_TOKEN }}'),
    );
  });

  it('lead to the gateway, with its alias and its fallbacks', async () => {
    const bench = await openBench(object(parseJson(blocksOf(page, 'json')[0]?.code ?? '')));
    const ask = (model: JsonObject): Promise<string> => {
      const embeds = list(model['roles']).includes('embed');
      const address = bench.here(text(model['apiBase']) ?? '');
      const name = text(model['model']) ?? '';
      const headers = object(object(model['requestOptions'])?.['headers']) ?? {};
      const more = Object.fromEntries(Object.entries(headers).map(([key, word]) => [key, text(word) ?? '']));
      return embeds
        ? post(`${address}/embeddings`, { model: name, input: 'Hello!' }, more)
        : post(`${address}/chat/completions`, { model: name, messages }, more);
    };
    const [chat = {}, embed = {}] = models;
    const first = await bench.watch(() => ask(chat));
    expect([first.printed, first.asked]).toEqual([expect.stringContaining(answered), ['anthropic']]);
    bench.failOnce('anthropic');
    expect((await bench.watch(() => ask(chat))).asked).toEqual(['openai', 'anthropic']);
    expect(await ask(embed)).toContain('"embedding"');
  });
});

describe("the settings of LiteLLM's proxy", slow, () => {
  const page = 'docs/integrations/litellm.md';
  const { code, value } = only(page);
  const [entry] = objects(value['model_list']);
  const settings = object(entry?.['litellm_params']) ?? {};

  it('have nothing that is not known of LiteLLM', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-litellm-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(path.join(folder, 'config.yaml'), code);
    let printed = '';
    const stdout = new Writable({
      write(chunk, _encoding, done) {
        printed += String(chunk);
        done();
      },
    });
    const exitCode = await runCli(['import', 'config.yaml', '--json'], {
      workingFolder: folder,
      programFolder: bundleFolder,
      environment: {},
      stdout,
      exit: () => undefined,
    });
    expect([exitCode, parseJson(printed)]).toEqual([
      0,
      expect.objectContaining({ detected: 'LiteLLM', by_hand: [], no_equal: [] }),
    ]);
  });

  it('lead to the gateway: LiteLLM takes the first part of the name away', async () => {
    const bench = await openBench();
    const [, model] = /^openai\/(.*)$/u.exec(text(settings['model']) ?? '') ?? [];
    const address = bench.here(text(settings['api_base']) ?? '');
    const { printed, asked } = await bench.watch(() =>
      post(`${address}/chat/completions`, { model: model ?? '', messages }),
    );
    expect([printed, asked]).toEqual([expect.stringContaining(answered), ['anthropic']]);
  });
});

describe('the settings of Prometheus', () => {
  const { code, value } = only('docs/observability.md');
  const hasTool = spawnSync('promtool', ['--version']).status === 0;
  if (!hasTool)
    console.log(
      'promtool is not installed: docs/observability.md is not checked (scripts/install-test-services.sh)',
    );

  it.runIf(hasTool)('are what Prometheus takes', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-prometheus-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = path.join(folder, 'prometheus.yml');
    writeFileSync(file, code);
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'config', '--syntax-only', file], {
      encoding: 'utf8',
    });
    expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  it('ask where the gateway listens', () => {
    const [job] = objects(value['scrape_configs']);
    const targets = objects(job?.['static_configs']).flatMap((group) => list(group['targets']));
    expect(targets).toEqual(['127.0.0.1:8080']);
    // the default of Prometheus, which is where the gateway has them
    expect([job?.['metrics_path'], job?.['scheme']]).toEqual([undefined, undefined]);
  });
});
