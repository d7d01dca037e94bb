import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useToken } from '../session/use-token.js';
import { ApiError } from './api-error.js';
import { call } from './client.js';
import { eventsOf, parsed } from './events.js';
import { counted, type SecondBar } from './per-second.js';
import { noteUnauthorized } from './query-client.js';
import { requestRecord, type RequestRecord } from './records.js';
import { z } from './zod.js';

export interface LiveFeed {
  state: 'connecting' | 'live' | 'lost' | 'off';
  /** Newest first. */
  records: readonly RequestRecord[];
  /** All requests by the second in which they ended, those too that `records` has let go. */
  seconds: readonly SecondBar[];
  /** Requests that came too fast to be told of. */
  skipped: number;
  /** Why there is no feed. */
  message: string;
}

const skippedEvent = z.object({ requests: z.number() });
const kept = 200;
const again = 2_000;
const nothing: LiveFeed = { state: 'connecting', records: [], seconds: [], skipped: 0, message: '' };

/** Requests as they end, for as long as it is not paused. A feed that breaks is taken up again by itself. */
export function useLive(paused: boolean): LiveFeed {
  const token = useToken();
  const client = useQueryClient();
  const [feed, setFeed] = useState(nothing);
  useEffect(() => {
    if (paused) return undefined;
    const stop = new AbortController();
    const failed = (error: unknown): void => noteUnauthorized(client, error);
    void follow({ token, signal: stop.signal, failed }, setFeed);
    return () => stop.abort();
  }, [client, token, paused]);
  return feed;
}

type Update = (change: (feed: LiveFeed) => LiveFeed) => void;

async function follow(
  options: { token: string | undefined; signal: AbortSignal; failed: (error: unknown) => void },
  update: Update,
): Promise<void> {
  const { token, signal, failed } = options;
  while (!signal.aborted) {
    try {
      const response = await call('api/live', { token, signal });
      for await (const { event, data } of eventsOf(response)) update((feed) => withEvent(feed, event, data));
    } catch (error) {
      if (signal.aborted) return;
      update((feed) => withFailure(feed, error));
      if (isOff(error)) return;
      failed(error);
    }
    await pause(again, signal);
  }
}

/** There is no feed without a request log. Everything else may be over in a moment. */
function isOff(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** The feed after it could not be had. */
export function withFailure(feed: LiveFeed, error: unknown): LiveFeed {
  const message = error instanceof Error ? error.message : String(error);
  return { ...feed, state: isOff(error) ? 'off' : 'lost', message };
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
  return {
    ...feed,
    records: [record.data, ...feed.records].slice(0, kept),
    seconds: counted(feed.seconds, record.data),
  };
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
