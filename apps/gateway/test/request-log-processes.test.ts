import { objects, parseObject, type JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { run, urlOf, type Run } from './support/run-command.js';
import { chatBody } from './support/start.js';

/** Processes and their threads must compile their sources first, and the machine may have other things to do. */
const slow = { timeout: 180_000 };
const soon = { timeout: 60_000, interval: 100 };

const configuration = { providers: { sandbox: {} }, gateway: { request_log: { database: 'log.db' } } };

async function chat(url: string): Promise<string | null> {
  const answer = await fetch(`${url}/v1/chat/completions`, chatBody('sandbox/echo'));
  await answer.text();
  return answer.status === 200 ? answer.headers.get('x-request-id') : null;
}

async function recorded(url: string): Promise<JsonObject[]> {
  const page = parseObject(await (await fetch(`${url}/api/requests?limit=500`)).text());
  return objects(page?.['data']);
}

/** Asks on and on, until the gateway is gone. Gives the ids of the requests that were answered. */
async function load(url: string): Promise<string[]> {
  const answered: string[] = [];
  const one = async (): Promise<void> => {
    for (;;) {
      const id = await chat(url).catch(() => undefined);
      if (id === undefined) return;
      if (id !== null) answered.push(id);
    }
  };
  await Promise.all([one(), one(), one()]);
  return answered;
}

/** Starts again in the folder of one that has ended, and gives what is in its log. */
async function after(before: Run): Promise<Set<unknown>> {
  const again = run(['--port', '0', '--config', `${before.folder}/bifrost.json`], {}, configuration);
  const lines = await (await fetch(`${await urlOf(again)}/api/requests/export`)).text();
  again.child.kill('SIGTERM');
  await again.ended;
  return new Set(lines.split('\n').flatMap((line) => parseObject(line)?.['request_id'] ?? []));
}

describe('the request log of a process', slow, () => {
  it('loses nothing when the process is stopped under load', async () => {
    const started = run(['--port', '0'], {}, configuration);
    const url = await urlOf(started);
    const asked = load(url);
    await expect.poll(async () => (await recorded(url)).length, soon).toBeGreaterThan(5);
    started.child.kill('SIGTERM');
    const { code } = await started.ended;
    expect(code).toBe(0);
    const answered = await asked;
    const kept = await after(started);
    expect(answered.filter((id) => !kept.has(id))).toEqual([]);
  });

  it('loses nothing that could be read when the process is killed', async () => {
    const started = run(['--port', '0'], {}, configuration);
    const url = await urlOf(started);
    const first = await chat(url);
    const second = await chat(url);
    await expect.poll(async () => (await recorded(url)).length, soon).toBe(2);
    started.child.kill('SIGKILL');
    await started.ended;
    const kept = await after(started);
    expect([first, second].filter((id) => !kept.has(id))).toEqual([]);
  });

  it('is one for all workers: written by the primary, read and followed at each of them', async () => {
    const started = run(['--port', '0', '--workers', '2'], {}, configuration);
    const url = await urlOf(started);
    const live = await fetch(`${url}/api/live`);
    let text = '';
    const reading = (async () => {
      for await (const chunk of live.body ?? []) text += Buffer.from(chunk).toString();
    })().catch(() => undefined);
    const ids: (string | null)[] = [];
    for (let count = 0; count < 6; count += 1) {
      // connections of their own, so that the workers take turns
      const answer = await fetch(`${url}/v1/chat/completions`, {
        ...chatBody('sandbox/echo'),
        headers: { 'content-type': 'application/json', connection: 'close' },
      });
      await answer.text();
      ids.push(answer.headers.get('x-request-id'));
    }
    await expect.poll(async () => (await recorded(url)).length, soon).toBe(6);
    for (const id of ids) await expect.poll(() => text, soon).toContain(id);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('bifrost_request_log_written_total 6');
    const one = await fetch(`${url}/api/requests/${ids[0]}`);
    expect(one.status).toBe(200);
    expect((await fetch(`${url}/api/requests/nobody`)).status).toBe(404);
    started.child.kill('SIGTERM');
    expect((await started.ended).code).toBe(0);
    await reading;
    expect(await after(started)).toEqual(new Set(ids));
  });
});
