import { text } from 'node:stream/consumers';
import requestLog from '@bifrost/request-log';
import { describe, expect, it } from 'vitest';
import { BatchListeners } from './batch-listeners.js';
import { liveStream } from './live-stream.js';

describe('a live stream', () => {
  it('ends with the gateway, and not with an error for what is written behind that', async () => {
    const listeners = new BatchListeners();
    const port = { listen: listeners.add.bind(listeners) };
    const stream = liveStream({ port, readBatch: (batch) => requestLog.readBatch(batch) });
    listeners.end();
    listeners.tell('[]\t{"usage_source":"none","attempts":[]}\t\n');
    expect(await text(stream)).toBe('event: ready\ndata: {}\n\n');
  });
});
