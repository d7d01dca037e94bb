import { BifrostError, type AttemptRecord } from '@bifrost/core';
import requestLog, { type RequestEntry } from '@bifrost/request-log';
import { describe, expect, it } from 'vitest';
import { requestEnd } from '../../test/support/request-end.js';
import type { LogPort } from './log-port.js';
import { RequestRecorder } from './recorder.js';

const unused = () => Promise.reject(new Error('nobody reads here'));

/** A recorder, the entries that it writes, and the batches that it hands on. */
function recording() {
  const written: RequestEntry[] = [];
  const batches: { models: string[]; count: number }[] = [];
  const port: LogPort = {
    write: (batch, count) =>
      void batches.push({ models: requestLog.readBatch(batch).map(({ model }) => model), count }),
    listen: () => () => undefined,
    hangUp: () => undefined,
    list: unused,
    find: unused,
    statistics: unused,
    status: unused,
    close: () => Promise.resolve(),
  };
  let count = 0;
  const recorder = new RequestRecorder({
    ...requestLog,
    port,
    createId: () => `id-${(count += 1)}`,
    writeLine: (entry) => {
      written.push(entry);
      return requestLog.writeLine(entry);
    },
  });
  return { recorder, batches, entries: () => written };
}

const failure = new BifrostError('overloaded', 'too much');

function failedTry(): AttemptRecord {
  return { provider: 'acme', model: 'm', key: 'primary', error: 'overloaded', start: 0, latency: 5 };
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

  it('has the tries where they were made, and what was waited before them', () => {
    const { recorder, entries } = recording();
    const first = { ...failedTry(), start: 3 };
    const second = { provider: 'other', model: 'n', key: 'k', status: 200, start: 28, latency: 12 };
    recorder.onRequestEnd(requestEnd({ attempts: [first, second], latency: 41 }));
    expect(entries()[0]?.attempts).toMatchObject([
      { start_ms: 3, duration_ms: 5, wait_ms: 3 },
      { start_ms: 28, duration_ms: 12, wait_ms: 20 },
    ]);
  });

  it('tells a try that nobody heard the end of as left out', () => {
    const { recorder, entries } = recording();
    recorder.onRequestEnd(requestEnd({ attempts: [failedTry()] }));
    expect(entries()[0]?.attempts).toMatchObject([{ outcome: 'skipped', message: null }]);
  });

  it('does not take for 0 what nobody counted, as of a stream that broke before its usage came', () => {
    const { recorder, entries } = recording();
    const usage = { prompt_tokens: 0, completion_tokens: 12, total_tokens: 12 };
    recorder.onRequestEnd(requestEnd({ usage, usageSource: 'estimated' }));
    const ofEmbeddings = { prompt_tokens: 9, completion_tokens: 0, total_tokens: 9 };
    recorder.onRequestEnd(requestEnd({ usage: ofEmbeddings, usageSource: 'estimated' }));
    expect(entries()).toMatchObject([
      { input_tokens: null, output_tokens: 12, usage_source: 'estimated' },
      { input_tokens: 9, output_tokens: 0 },
    ]);
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
          { provider: 'acme', model: `${long}y`, start: 5, latency: 1 },
        ],
        fallbackIndex: 1,
      }),
    );
    const [entry] = entries();
    expect(JSON.stringify(entry).length).toBeLessThan(40_000);
    expect(entry?.fallback_reason).toBe('overloaded');
  });
});

describe('a batch', () => {
  it('is handed on when it is large, and what is left when it is asked for', () => {
    const { recorder, batches } = recording();
    for (let index = 0; index < 700; index += 1)
      recorder.onRequestEnd(requestEnd({ modelRequested: `m${index}` }));
    recorder.flush();
    recorder.flush();
    expect(batches.map(({ count }) => count)).toEqual([500, 200]);
    expect(batches.flatMap(({ models }) => models)).toEqual(
      Array.from({ length: 700 }, (_, index) => `m${index}`),
    );
  });

  it('has no place for a record that is larger than all together may be: it goes alone', () => {
    const { recorder, batches, entries } = recording();
    recorder.onRequestEnd(requestEnd({ modelRequested: 'before' }));
    const attempts = Array.from({ length: 100 }, failedTry);
    recorder.onRequestEnd(requestEnd({ modelRequested: 'large', userAgent: '€'.repeat(300_000), attempts }));
    recorder.onRequestEnd(requestEnd({ modelRequested: 'behind' }));
    recorder.flush();
    expect(batches).toEqual([
      { models: ['before'], count: 1 },
      { models: ['large'], count: 1 },
      { models: ['behind'], count: 1 },
    ]);
    expect(entries()).toHaveLength(3);
  });
});
