import { BifrostError } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { requestEnd } from '../../test/support/request-end.js';
import { AccessLog } from './access-log.js';
import { createLog } from './logger.js';

/** A log of access, and the lines that it writes. */
function logging(): { accessLog: AccessLog; lines: Record<string, unknown>[]; written: () => number } {
  const lines: Record<string, unknown>[] = [];
  let length = 0;
  const write = (line: string): void => {
    length += line.length;
    lines.push(JSON.parse(line));
  };
  return { accessLog: new AccessLog(createLog('debug', { write })), lines, written: () => length };
}

describe('a line of the access log', () => {
  it('is small, whatever names a client writes', () => {
    const { accessLog, lines, written } = logging();
    const long = 'x'.repeat(5_000);
    const droppedParams = Array.from({ length: 1_000 }, () => long);
    accessLog.onRequestEnd(requestEnd({ modelRequested: long, modelUsed: long, droppedParams }));
    expect(written()).toBeLessThan(40_000);
    expect(lines).toMatchObject([{ model: 'x'.repeat(300), model_used: 'x'.repeat(300) }]);
  });

  it('is small where it tells the way of a request as well', () => {
    const { accessLog, lines, written } = logging();
    const model = 'x'.repeat(5_000);
    const error = 'rate_limited';
    accessLog.onRetry({ requestId: 'r', provider: 'acme', model, key: 'k', delay: 2.4, error });
    const [from, to] = [
      { provider: 'acme', model },
      { provider: 'other', model },
    ];
    accessLog.onFallback({ requestId: 'r', from, to, reason: error });
    expect(written()).toBeLessThan(2_000);
    expect(lines).toMatchObject([
      { msg: 'retry', request_id: 'r', provider: 'acme', key: 'k', delay: 2, error },
      { msg: 'fallback', from: `acme/${'x'.repeat(300)}`, to: `other/${'x'.repeat(300)}`, reason: error },
    ]);
  });

  it('leaves out what says nothing', () => {
    const { accessLog, lines } = logging();
    accessLog.onRequestEnd(requestEnd({ error: new BifrostError('timeout', 'x'), provider: undefined }));
    const [line] = lines;
    expect(line).toMatchObject({ error: 'timeout', fault: 'provider', prompt_tokens: 7 });
    for (const name of ['provider', 'model_used', 'dropped_params', 'malformed_events', 'cost_usd'])
      expect(line).not.toHaveProperty(name);
  });

  it('does not take for 0 what nobody counted', () => {
    const { accessLog, lines } = logging();
    const usage = { prompt_tokens: 0, completion_tokens: 12, total_tokens: 12 };
    accessLog.onRequestEnd(requestEnd({ usage, usageSource: 'estimated' }));
    expect(lines[0]).toMatchObject({ completion_tokens: 12, usage_source: 'estimated' });
    expect(lines[0]).not.toHaveProperty('prompt_tokens');
  });
});
