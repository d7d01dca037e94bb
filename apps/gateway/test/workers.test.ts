import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rawClient } from './support/raw-client.js';
import { run, urlOf, type Run } from './support/run-command.js';
import { chatBody } from './support/start.js';

/** Three processes must compile their sources first, and the machine may have other things to do. */
const slow = 180_000;
const soon = { timeout: 60_000 };

/** Asks on a connection of its own, so that the workers take turns. */
async function ask(url: string, request: string): Promise<string> {
  const client = rawClient(Number(new URL(url).port));
  client.socket.write(`${request}\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
  return client.closed();
}

async function chat(url: string, model: string): Promise<number> {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    ...chatBody(model),
    headers: { 'content-type': 'application/json', connection: 'close' },
  });
  await answer.text();
  return answer.status;
}

/** Process ids of the workers that listen, as the log tells. */
function pidsOf({ out }: Run): number[] {
  return out()
    .split('\n')
    .filter((line) => line.includes('a worker listens'))
    .map((line) => Number(/"pid":(\d+)/.exec(line)?.[1]));
}

/** A receiver of traces that counts spans by the process that sent them. */
async function spanCounter() {
  const processes = new Map<string, number>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const sender = /"process\.pid","value":\{"intValue":"?(\d+)/u.exec(body)?.[1] ?? 'unknown';
      processes.set(sender, (processes.get(sender) ?? 0) + body.split('"spanId"').length - 1);
      response.writeHead(200).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    processes,
    spans: () => [...processes.values()].reduce((sum, count) => sum + count, 0),
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    },
  };
}

/** Seven of clients, and of each worker one that looked for models. */
const tries = /"requests":(?:[789]|10),"errors":1[,}]/u;
const served = 'http_requests_total{method="POST",route="/v1/chat/completions",status="200"}';

describe('--workers 2', () => {
  it(
    'serves with two processes that count and know as one',
    async () => {
      const traces = await spanCounter();
      const started = run(['--port', '0', '--workers', '2'], traces.environment);
      const url = await urlOf(started);
      // a worker that is too busy to answer at once is counted with what it told before
      const metrics = () => ask(url, 'GET /metrics HTTP/1.1');
      const status = () => ask(url, 'GET /api/providers HTTP/1.1');
      for (let count = 0; count < 6; count += 1) expect(await chat(url, 'sandbox/echo')).toBe(200);
      await expect.poll(metrics, soon).toContain(`${served} 6`);
      // One worker meets a key that is refused; soon every one leaves it alone.
      expect(await chat(url, 'sandbox/fault-401')).toBe(401);
      await expect
        .poll(async () => {
          const answers = await Promise.all([status(), status(), status(), status()]);
          return answers.map((answer) => answer.includes('"state":"dead"'));
        }, soon)
        .toEqual([true, true, true, true]);
      // tries of both, places of both
      await expect.poll(status, soon).toMatch(tries);
      expect(await status()).toContain('"concurrency":1000,"buffer_size":5000');
      // each worker sends its own spans; one that is killed can send none any more
      await expect.poll(() => [traces.processes.size, traces.spans()], soon).toEqual([2, 14]);
      const [pid = 0] = pidsOf(started);
      process.kill(pid, 'SIGKILL');
      await started.line('a worker died');
      await expect.poll(() => pidsOf(started).length, soon).toBe(3);
      await expect.poll(metrics, soon).toContain(`${served} 6`);
      // The new one was told what the others know.
      for (const answer of [await status(), await status()]) expect(answer).toContain('"state":"dead"');
      await expect.poll(status, soon).toMatch(tries);
      started.child.kill('SIGTERM');
      const { code, out } = await started.ended;
      expect(code).toBe(0);
      for (const line of out.trim().split('\n')) expect(() => void JSON.parse(line)).not.toThrow(SyntaxError);
      expect(out.split('"msg":"request"').length - 1).toBe(7);
    },
    slow,
  );

  it(
    'takes up a new configuration one worker after another, and lets a stream of an old one end',
    async () => {
      const started = run(['--port', '0', '--workers', '2']);
      const url = await urlOf(started);
      const streamed = await fetch(
        `${url}/v1/chat/completions`,
        chatBody('sandbox/fault-stall', { stream: true }),
      );
      const reader = streamed.body?.getReader();
      await reader?.read();
      writeFileSync(
        path.join(started.folder, 'bifrost.json'),
        JSON.stringify({ providers: { sandbox: {} }, aliases: { fast: 'sandbox/echo' } }),
      );
      started.child.kill('SIGHUP');
      await started.line('configuration reloaded');
      for (let count = 0; count < 4; count += 1) expect(await chat(url, 'fast')).toBe(200);
      expect(new Set(pidsOf(started)).size).toBe(4);
      writeFileSync(path.join(started.folder, 'bifrost.json'), '{');
      started.child.kill('SIGHUP');
      await started.line('the last good one stays in force');
      expect(await chat(url, 'fast')).toBe(200);
      // The primary refused it; every worker can say so.
      const told = async () => (await ask(url, 'GET /api/configuration HTTP/1.1')).includes('"problem":{');
      await expect
        .poll(() => Promise.all([told(), told(), told(), told()]), soon)
        .toEqual([true, true, true, true]);
      await reader?.cancel();
      started.child.kill('SIGTERM');
      expect(await started.ended).toMatchObject({ code: 0 });
    },
    slow,
  );

  it(
    'imports for clients of what is not configured, each worker for itself, and later ones at once',
    async () => {
      const started = run(['--port', '0', '--workers', '2']);
      const url = await urlOf(started);
      const imports = (): number => started.out().split('installed packages were imported').length - 1;
      const askAll = async (): Promise<void> => {
        for (let count = 0; count < 4; count += 1)
          expect(await ask(url, 'GET /anthropic/v1/models HTTP/1.1')).toMatch(/^HTTP\/1\.1 200 /u);
      };
      expect(imports()).toBe(0);
      await askAll();
      await expect.poll(imports, soon).toBe(2);
      started.child.kill('SIGHUP');
      await started.line('configuration reloaded');
      await askAll();
      started.child.kill('SIGTERM');
      expect(await started.ended).toMatchObject({ code: 0 });
      expect(imports()).toBe(2);
    },
    slow,
  );

  it(
    'says like a single process why it does not start',
    async () => {
      const first = run(['--port', '0']);
      const { port } = new URL(await urlOf(first));
      const { code, err } = await run(['--port', port, '--workers', '2']).ended;
      expect([code, err]).toEqual([1, expect.stringContaining(`Port ${port} on 127.0.0.1 is in use`)]);
      first.child.kill('SIGTERM');
      await once(first.child, 'close');
    },
    slow,
  );

  it(
    'says in a sentence what only a worker finds',
    async () => {
      const configuration = { providers: { sandbox: {} }, plugins: [{ package: 'no-such-plugin' }] };
      const { code, err } = await run(['--port', '0', '--workers', '2'], {}, configuration).ended;
      expect(code).toBe(1);
      expect(err).toContain('plugins[0].package: no-such-plugin is not installed');
      expect(err).not.toMatch(/^ +at /m);
    },
    slow,
  );
});
