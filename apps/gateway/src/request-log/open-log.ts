import path from 'node:path';
import { additionOfAnotherForm, findPackage, loadAddition } from '@bifrost/config';
import { Secret, type RequestLogConfig } from '@bifrost/core';
import type { LogNews, RequestLogModule, StoreLocation } from '@bifrost/request-log';
import type { GatewayLog } from '../log/logger.js';
import { LocalLog } from './local-log.js';
import type { OpenLog } from './log-port.js';

const packageName = '@bifrost/request-log';
const place = 'gateway.request_log';

/** Where the configuration came from, as far as the log depends on it. */
export interface LogSource {
  config: RequestLogConfig | undefined;
  /** The configuration's file; absent where there was none. */
  path: string | undefined;
  /** Where packages are looked for. */
  folders: readonly string[];
}

/** Without a configuration file the log is in memory and small: enough to look at what one has just tried. */
const withoutFile = { records: 1_000, days: 1 };

/**
 * Opens the request log; `undefined` where it is off. The database itself is opened in the background: a server that is
 * down, or a file that is locked, does not keep the gateway from serving.
 *
 * @throws `invalid_configuration` where the package is missing
 */
export async function openLog(
  source: LogSource,
  log: Pick<GatewayLog, 'logger'>,
): Promise<OpenLog | undefined> {
  const module = await loadLogModule(source);
  if (module === undefined) return undefined;
  const { config } = source;
  const opened = module.open({
    location: locationOf(source),
    retentionDays: config?.retention_in_days ?? withoutFile.days,
    maxRecords: config?.max_records ?? withoutFile.records,
    onNews: (news) => tellOperators(news, log),
  });
  return { ...writing(module), port: new LocalLog(opened), status: () => opened.status() };
}

/** What writing needs of the package: the database itself may be another process's. */
export function writing(module: RequestLogModule): Omit<OpenLog, 'port' | 'status'> {
  return {
    createId: module.createIdMaker(),
    writeLine: (entry) => module.writeLine(entry),
    readBatch: (batch) => module.readBatch(batch),
  };
}

/** The package, where the log is on. Without a configuration file it is, if the package is there. */
export async function loadLogModule({
  config,
  path: file,
  folders,
}: LogSource): Promise<RequestLogModule | undefined> {
  const asked = config !== undefined;
  const useful =
    file === undefined && folders.some((folder) => findPackage(packageName, folder) !== undefined);
  if (!asked && !useful) return undefined;
  const loaded = await loadAddition(packageName, { place, folders });
  if (isLogModule(loaded)) return loaded;
  throw additionOfAnotherForm(packageName, place);
}

function isLogModule(value: unknown): value is RequestLogModule {
  return (
    typeof value === 'object' &&
    value !== null &&
    'specVersion' in value &&
    value.specVersion === 'v1' &&
    'open' in value &&
    typeof value.open === 'function'
  );
}

/** Paths are relative to the configuration's folder, as those of secrets are. */
function locationOf({ config, path: file }: LogSource): StoreLocation {
  const { database } = config ?? {};
  if (database instanceof Secret) return { kind: 'postgres', url: database.reveal() };
  if (database === ':memory:' || file === undefined) return { kind: 'sqlite', file: ':memory:' };
  return { kind: 'sqlite', file: path.resolve(path.dirname(file), database ?? 'request-log.db') };
}

function tellOperators(news: LogNews, { logger }: Pick<GatewayLog, 'logger'>): void {
  switch (news.kind) {
    case 'failing':
      logger.error(
        { reason: news.reason, waiting: news.waiting },
        'the request log cannot be written: records wait, requests go on, and it is tried again',
      );
      break;
    case 'dropping':
      logger.error({ reason: news.reason, dropped: news.dropped }, 'the request log loses records');
      break;
    case 'recovered':
      logger.info({ dropped: news.dropped }, 'the request log is written again');
  }
}
