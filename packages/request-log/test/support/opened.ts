import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { writeLine } from '../../src/entry-lines.js';
import type { RequestEntry } from '../../src/record.js';
import { RequestLog, type LogNews, type RequestLogOptions } from '../../src/request-log.js';

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'bifrost-request-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Opened {
  log: RequestLog;
  /** What operators were told. */
  news: LogNews[];
  /** Writes entries as a gateway does. */
  write: (...entries: RequestEntry[]) => void;
  /** The `request_id`s that are written, newest first. */
  ids: () => Promise<string[]>;
}

/** A log that is closed with the test. */
export function opened(
  location: RequestLogOptions['location'],
  more: Partial<RequestLogOptions> = {},
): Opened {
  const news: LogNews[] = [];
  const log = new RequestLog({
    location,
    retentionDays: 100_000,
    maxRecords: 1_000_000,
    onNews: (told) => void news.push(told),
    ...more,
  });
  onTestFinished(() => log.close(0));
  return {
    log,
    news,
    write: (...entries) => log.write(entries.map(writeLine).join(''), entries.length),
    ids: async () => (await log.list({ filter: {}, limit: 500 })).data.map(({ request_id }) => request_id),
  };
}
