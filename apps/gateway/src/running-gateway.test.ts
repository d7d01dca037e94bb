import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSharedState, systemClock } from '@bifrost/core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { configurationSource } from './configuration-source.js';
import requestLogModule from '@bifrost/request-log';
import { createLog } from './log/logger.js';
import { RemoteLog } from './request-log/remote-log.js';
import { RunningGateway } from './running-gateway.js';
import { chatBody, start } from '../test/support/start.js';

/** Starts a gateway that has a request log. Gives why it did not start, and whether the log was closed. */
async function failing(configuration: object, port = 0) {
  const workingFolder = mkdtempSync(path.join(tmpdir(), 'bifrost-start-'));
  onTestFinished(() => rmSync(workingFolder, { recursive: true, force: true }));
  writeFileSync(path.join(workingFolder, 'bifrost.json'), JSON.stringify(configuration));
  const source = configurationSource({ workingFolder, port, environment: {} });
  const loaded = await source.load();
  const requestLog = new RemoteLog(() => undefined);
  const close = vi.spyOn(requestLog, 'close');
  const gateway = new RunningGateway({
    source,
    environment: {},
    log: createLog('silent', { write: () => undefined }),
    worker: {
      state: createSharedState({ clock: systemClock }),
      openLog: () => Promise.resolve({ ...requestLogModule, port: requestLog, createId: String }),
      sum: () => Promise.resolve([]),
      reloadFailure: () => undefined,
      completed: () => undefined,
    },
  });
  const error: unknown = await gateway
    .prepare({ loaded, settings: source.settings(loaded), warnings: [] })
    .then(() => gateway.listen())
    .catch((reason: unknown) => reason);
  return { error, closes: close.mock.calls.length };
}

/** A port that somebody else has. */
async function takenPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

describe('a gateway that does not start lets go of what it opened', () => {
  it('where a part of it is not there', async () => {
    const plugins = [{ package: 'no-such-plugin' }];
    const { error, closes } = await failing({ providers: { sandbox: {} }, plugins });
    expect(error).toMatchObject({ code: 'invalid_configuration' });
    expect(closes).toBe(1);
  });

  it('where its address is taken', async () => {
    const { error, closes } = await failing({ providers: { sandbox: {} } }, await takenPort());
    expect(error).toMatchObject({ code: 'EADDRINUSE' });
    expect(closes).toBe(1);
  });
});

describe('a gateway that finishes without haste', () => {
  it('hurries when it is told to, as a worker is that was replaced before the shutdown', async () => {
    const { gateway } = await start({ providers: { sandbox: {} } });
    const body = chatBody('sandbox/fault-stall', { stream: true });
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, body);
    const closed = gateway.close({ graceMs: 24 * 3_600_000 });
    await gateway.close({ graceMs: 0 });
    await closed;
    await expect(answer.text()).rejects.toThrow('terminated');
  });
});
