import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { BatchListeners } from './batch-listeners.js';
import { liveStream } from './live-stream.js';

describe('a live stream', () => {
  it('ends with the gateway, and not with an error for what is written behind that', async () => {
    const listeners = new BatchListeners();
    const stream = liveStream({ listen: (listener) => listeners.add(listener) });
    listeners.end();
    listeners.tell('[{"time_ms":0,"attempts":[],"content":null}]');
    expect(await text(stream)).toBe('event: ready\ndata: {}\n\n');
  });
});
