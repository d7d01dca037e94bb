import { useEffect, useState } from 'react';
import { useToken } from '../session/use-token.js';
import { ApiError } from './api-error.js';
import { call } from './client.js';
import { eventsOf, parsed } from './events.js';
import { requestRecord, type RequestRecord } from './records.js';
import { z } from './zod.js';

export interface LiveFeed {
  state: 'connecting' | 'live' | 'lost' | 'off';
  /** Newest first. */
  records: readonly RequestRecord[];
  /** Requests that came too fast to be told of. */
  skipped: number;
  /** Why there is no feed. */
  message: string;
}

const skippedEvent = z.object({ requests: z.number() });
const kept = 200;
const again = 2_000;
const nothing: LiveFeed = { state: 'connecting', records: [], skipped: 0, message: '' };

/** Requests as they end, for as long as it is not paused. A feed that breaks is taken up again by itself. */
export function useLive(paused: boolean): LiveFeed {
  const token = useToken();
  const [feed, setFeed] = useState(nothing);
  useEffect(() => {
    if (paused) return undefined;
    const stop = new AbortController();
    void follow({ token, signal: stop.signal }, setFeed);
    return () => stop.abort();
  }, [token, paused]);
  return feed;
}

type Update = (change: (feed: LiveFeed) => LiveFeed) => void;

async function follow(
  options: { token: string | undefined; signal: AbortSignal },
  update: Update,
): Promise<void> {
  const { signal } = options;
  while (!signal.aborted) {
    try {
      const response = await call('api/live', options);
      for await (const { event, data } of eventsOf(response)) update((feed) => withEvent(feed, event, data));
    } catch (error) {
      if (signal.aborted) return;
      const off = error instanceof ApiError && error.status >= 400 && error.status < 500;
      const message = error instanceof Error ? error.message : String(error);
      update((feed) => ({ ...feed, state: off ? 'off' : 'lost', message }));
      if (off) return;
    }
    await pause(again, signal);
  }
}

/** The feed after one more event. */
export function withEvent(feed: LiveFeed, event: string | undefined, data: string): LiveFeed {
  const value = parsed(data);
  if (event === 'ready') return { ...feed, state: 'live', message: '' };
  if (event === 'skipped') {
    const skipped = skippedEvent.safeParse(value);
    return skipped.success ? { ...feed, skipped: feed.skipped + skipped.data.requests } : feed;
  }
  const record = event === 'request' ? requestRecord.safeParse(value) : undefined;
  if (record?.success !== true) return feed;
  return { ...feed, records: [record.data, ...feed.records].slice(0, kept) };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
