import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { rawClient } from './support/raw-client.js';
import { run, urlOf, type Run } from './support/run-command.js';
import { chatBody } from './support/start.js';

/* A reload with workers: all of them serve the new configuration, or all the last good one. */

/** Several processes must compile their sources first, and the machine may have other things to do. */
const slow = 600_000;
const soon = { timeout: 60_000 };

const sandbox = { providers: { sandbox: {} } };
const fast = { ...sandbox, aliases: { fast: 'sandbox/echo' } };

/** A plugin that only one process can load: every other one finds the folder there. */
const onlyOnce = `import { mkdirSync } from 'node:fs';
mkdirSync(new URL('./taken', import.meta.url));
export default { apiVersion: 'v1', name: 'only-once' };`;

function writePlugin(folder: string): string {
  const own = path.join(folder, 'node_modules', 'only-once');
  mkdirSync(own, { recursive: true });
  const manifest = { name: 'only-once', version: '1.0.0', type: 'module', exports: './index.js' };
  writeFileSync(path.join(own, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(own, 'index.js'), onlyOnce);
  return path.join(own, 'taken');
}

/** Asks four times, each on a connection of its own, so that both workers have their turn. */
async function four(ask: () => Promise<number>): Promise<number[]> {
  const answers: number[] = [];
  for (let count = 0; count < 4; count += 1) answers.push(await ask());
  return answers;
}

async function metrics(url: string): Promise<string> {
  const client = rawClient(Number(new URL(url).port));
  client.socket.write('GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
  return client.closed();
}

/** Process ids of the workers that listened, as the log tells. */
function pidsOf({ out }: Run): number[] {
  const listens = out()
    .split('\n')
    .filter((line) => line.includes('a worker listens'));
  return listens.map((line) => Number(/"pid":(\d+)/u.exec(line)?.[1]));
}

describe('a reload with --workers 2', () => {
  it(
    'is of all workers or of none',
    async () => {
      const started = run(['--port', '0', '--workers', '2']);
      const url = await urlOf(started);
      // in one step, so that nobody reads the half of it
      const write = (value: unknown): void => {
        writeFileSync(path.join(started.folder, 'next.json'), JSON.stringify(value));
        renameSync(path.join(started.folder, 'next.json'), path.join(started.folder, 'bifrost.json'));
      };
      const ask = async (): Promise<number> => {
        const answer = await fetch(`${url}/v1/models/fast`, { headers: { connection: 'close' } });
        await answer.text();
        return answer.status;
      };
      const nobody = [404, 404, 404, 404];
      expect(await four(ask)).toEqual(nobody);

      const taken = writePlugin(started.folder);
      write({ ...fast, plugins: [{ package: 'only-once' }] });
      await started.line('the last good one stays in force');
      expect(await four(ask)).toEqual(nobody);
      const refused = await metrics(url);
      expect(refused).toContain('bifrost_config_reloads_total{result="refused"} 1');
      expect(refused).toContain('bifrost_config_last_reload_successful 0');

      // the one that takes a dead one's place serves what the others serve, though the file would now do for one
      rmSync(taken, { recursive: true });
      const [first = 0] = pidsOf(started);
      process.kill(first, 'SIGKILL');
      await expect.poll(() => pidsOf(started).length, soon).toBe(3);
      expect(await four(ask)).toEqual(nobody);

      // holds an old worker, whose places at the provider are none of the new ones'
      const stalled = await fetch(
        `${url}/v1/chat/completions`,
        chatBody('sandbox/fault-stall', { stream: true }),
      );
      write(fast);
      await started.line('configuration reloaded');
      expect(await four(ask)).toEqual([200, 200, 200, 200]);
      const last = await metrics(url);
      expect(last).toContain('bifrost_config_reloads_total{result="applied"} 1');
      expect(last).toContain('bifrost_config_last_reload_successful 1');
      // a worker that is too busy to answer at once is counted with what it told before
      const places = 'bifrost_provider_concurrency_limit{provider="sandbox"} 1000';
      for (const line of [places, 'bifrost_active_requests 1'])
        await expect.poll(() => metrics(url), soon).toContain(line);
      await stalled.body?.cancel();
      started.child.kill('SIGTERM');
      expect(await started.ended).toMatchObject({ code: 0 });
    },
    slow,
  );
});
