import { BifrostError, type AttemptRecord } from '@bifrost/core';
import type { RequestEntry } from '@bifrost/request-log';
import { describe, expect, it } from 'vitest';
import { requestEnd } from '../../test/support/request-end.js';
import type { LogPort } from './log-port.js';
import { RequestRecorder } from './recorder.js';

const unused = () => Promise.reject(new Error('nobody reads here'));

/** A recorder, and the entries that it hands on. */
function recording(): { recorder: RequestRecorder; entries: () => RequestEntry[] } {
  const batches: string[] = [];
  const port: LogPort = {
    write: (batch) => void batches.push(batch),
    listen: () => () => undefined,
    hangUp: () => undefined,
    list: unused,
    find: unused,
    statistics: unused,
    status: unused,
    close: () => Promise.resolve(),
  };
  let count = 0;
  const recorder = new RequestRecorder({ port, createId: () => `id-${(count += 1)}` });
  const entries = (): RequestEntry[] => {
    recorder.flush();
    return batches.flatMap((batch): RequestEntry[] => JSON.parse(batch));
  };
  return { recorder, entries };
}

const failure = new BifrostError('overloaded', 'too much');

function failedTry(): AttemptRecord {
  return { provider: 'acme', model: 'm', key: 'primary', error: 'overloaded', latency: 5 };
}

describe('a record', () => {
  it('has the tries of its own request, where another one at the same time has the same id', () => {
    const { recorder, entries } = recording();
    const [one, other] = [failedTry(), failedTry()];
    for (const attempt of [one, other])
      recorder.onAttemptEnd({
        requestId: 'r',
        operation: 'chat',
        attempt,
        targetIndex: 0,
        firstTokenLatency: undefined,
        failure,
      });
    recorder.onRequestEnd(requestEnd({ attempts: [one] }));
    recorder.onRequestEnd(requestEnd({ attempts: [other] }));
    const told = { outcome: 'failed', message: 'too much' };
    expect(entries()).toMatchObject([{ attempts: [told] }, { attempts: [told] }]);
  });

  it('tells a try that nobody heard the end of as left out', () => {
    const { recorder, entries } = recording();
    recorder.onRequestEnd(requestEnd({ attempts: [failedTry()] }));
    expect(entries()[0]?.attempts).toMatchObject([{ outcome: 'skipped', message: null }]);
  });

  it('is small, whatever names a client writes', () => {
    const { recorder, entries } = recording();
    const long = 'x'.repeat(5_000);
    recorder.onRequestEnd(
      requestEnd({
        modelRequested: long,
        modelUsed: long,
        droppedParams: Array.from({ length: 1_000 }, () => long),
        attempts: [
          { ...failedTry(), model: long },
          { provider: 'acme', model: `${long}y`, latency: 1 },
        ],
        fallbackIndex: 1,
      }),
    );
    const [entry] = entries();
    expect(JSON.stringify(entry).length).toBeLessThan(40_000);
    expect(entry?.fallback_reason).toBe('overloaded');
  });
});
