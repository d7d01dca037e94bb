import { readFileSync } from 'node:fs';
import { parseObject } from '@bifrost/core';
import { expect, it } from 'vitest';
import { chatBody, start } from './support/start.js';

/* The stream that docs/request-log.md shows, beside the one that a gateway sends. */

const page = readFileSync(new URL('../../../docs/request-log.md', import.meta.url), 'utf8');
const shown = /^```text\n([^]*?)^```$/mu.exec(page)?.[1] ?? '';

/** The names of a stream's events, and of the first members of each. */
function outline(stream: string, members: readonly number[]): [event: string, names: string[]][] {
  const events = [...stream.matchAll(/^event: (.*)\ndata: (.*)\n/gmu)];
  return events.map(([, event = '', data = ''], index) => [
    event,
    Object.keys(parseObject(data) ?? { broken: data }).slice(0, members[index]),
  ]);
}

// the thread of the log must compile its sources first, and the machine may have other things to do
it('docs/request-log.md shows the live events as they come', { timeout: 120_000 }, async () => {
  const { gateway } = await start({
    providers: { sandbox: {} },
    gateway: { request_log: { database: ':memory:' } },
  });
  const live = await fetch(`${gateway.url}/api/live`);
  let stream = '';
  const reading = (async () => {
    for await (const chunk of live.body ?? []) {
      stream += Buffer.from(chunk).toString();
      if (/^event: request\ndata: .*\n/mu.test(stream)) return;
    }
  })();
  await expect.poll(() => stream, { timeout: 60_000 }).toContain('event: ready');
  await (await fetch(`${gateway.url}/v1/chat/completions`, chatBody('sandbox/echo'))).text();
  await reading;
  expect(outline(shown, [])).toEqual([
    ['ready', []],
    ['request', ['id', 'request_id']],
  ]);
  expect(outline(stream, [0, 2])).toEqual(outline(shown, []));
});
