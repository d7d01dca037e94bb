import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { objects, parseObject, text, z, type JsonObject } from '@bifrost/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { prometheus, promtool } from './programs.js';
import { busyGateway } from './traffic.js';

const deploy = fileURLToPath(new URL('../../../../deploy/', import.meta.url));

/** A server must start, and scrape a few times. */
const slow = 180_000;
const soon = { timeout: 60_000, interval: 500 };

/** Runs promtool and gives what it says, whether it found fault or not. */
async function check(words: readonly string[], input = ''): Promise<string> {
  const child = spawn(promtool ?? '', [...words], { cwd: path.join(deploy, 'prometheus') });
  const said: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => said.push(part));
  child.stderr.on('data', (part: Buffer) => said.push(part));
  child.stdin.end(input);
  await once(child, 'close');
  return Buffer.concat(said).toString('utf8');
}

describe.runIf(promtool !== undefined)('promtool', () => {
  it('finds no fault with the alert rules', async () => {
    expect(await check(['check', 'rules', 'alerts.yaml'])).toMatch(/SUCCESS: \d+ rules found/u);
  });

  it('sees the rules raise alerts when they should, and not before', async () => {
    expect(await check(['test', 'rules', 'alerts.test.yaml'])).toContain('SUCCESS');
  });

  it('finds no fault with what /metrics answers', { timeout: slow }, async () => {
    const { url, traffic } = await busyGateway();
    await traffic();
    const exposition = await (await fetch(`${url}/metrics`)).text();
    expect(exposition).toContain('bifrost_success_requests_total');
    expect(faultsIn(await check(['check', 'metrics'], exposition))).toEqual([]);
  });
});

/** What promtool finds fault with, but for the names that Node's own metrics have everywhere. */
function faultsIn(said: string): string[] {
  return said.split('\n').filter((line) => line !== '' && !line.startsWith('nodejs_'));
}

/** Every expression of the dashboard's panels, with its panel's title. */
function dashboardQueries(): { title: string; expression: string }[] {
  const dashboard = parseObject(readFileSync(path.join(deploy, 'grafana', 'bifrost.json'), 'utf8')) ?? {};
  return objects(dashboard['panels']).flatMap((panel) =>
    objects(panel['targets']).map((target) => ({
      title: text(panel['title']) ?? '',
      expression: (text(target['expr']) ?? '')
        .replaceAll('$__rate_interval', '10s')
        .replaceAll('$provider', '.+'),
    })),
  );
}

/** A Prometheus that scrapes a gateway, in a folder of its own. Gives its address. */
async function scrapingServer(gateway: string): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-prometheus-'));
  const config = path.join(folder, 'prometheus.json');
  const scrape = {
    job_name: 'bifrost',
    scrape_interval: '1s',
    scrape_timeout: '1s',
    static_configs: [{ targets: [new URL(gateway).host] }],
  };
  const rules = [path.join(deploy, 'prometheus', 'alerts.yaml')];
  writeFileSync(config, JSON.stringify({ scrape_configs: [scrape], rule_files: rules }));
  const words = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${path.join(folder, 'data')}`,
    '--web.listen-address=127.0.0.1:0',
  ];
  const server = spawn(prometheus ?? '', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(async () => {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  });
  return `http://${await listeningAddress(server.stderr)}`;
}

/** Where a server says that it listens. */
function listeningAddress(log: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    log.setEncoding('utf8').on('data', (part: string) => {
      said += part;
      const [, address] = /msg="Listening on" address=(\S+)/u.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
    log.on('close', () => reject(new Error(`Prometheus did not start: ${said}`)));
  });
}

const answer = z.looseObject({
  data: z.looseObject({
    result: z.array(
      z.looseObject({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});

/** The values of an expression now; none while the server has not started yet. */
async function query(server: string, expression: string): Promise<number[]> {
  const url = `${server}/api/v1/query?query=${encodeURIComponent(expression)}`;
  const response = await fetch(url).catch(() => undefined);
  if (response === undefined || response.status === 503) return [];
  const body: JsonObject = parseObject(await response.text()) ?? {};
  if (!response.ok) throw new Error(`${expression}: ${text(body['error'])}`);
  const { result } = answer.parse(body).data;
  return result.map(({ value }) => Number(value[1])).filter((value) => !Number.isNaN(value));
}

describe.runIf(prometheus !== undefined)('the dashboard', () => {
  it(
    'has data in every panel after traffic with errors, fallbacks and streams',
    { timeout: slow },
    async () => {
      const { url, traffic } = await busyGateway();
      const server = await scrapingServer(url);
      expect((await traffic()).toSorted((one, other) => one - other)).toEqual([200, 200, 200, 200, 400, 503]);
      const queries = dashboardQueries();
      expect(queries.length).toBeGreaterThan(40);
      const without = async (): Promise<string[]> => {
        await traffic();
        const found = await Promise.all(
          queries.map(async ({ title, expression }) => ({
            title,
            count: (await query(server, expression)).length,
          })),
        );
        return found.filter(({ count }) => count === 0).map(({ title }) => title);
      };
      await expect.poll(without, soon).toEqual([]);
      // the server took the rules as well, and what they watch is there
      await expect.poll(() => query(server, 'count(up{job="bifrost"} == 1)'), soon).toEqual([1]);
      expect(await query(server, 'sum(bifrost_trace_spans_total{outcome="exported"}) > bool 0')).toEqual([1]);
    },
  );
});
