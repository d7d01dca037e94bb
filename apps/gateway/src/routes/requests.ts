import { BifrostError } from '@bifrost/core';
import type { LogStatus, RequestStatistics, StatisticsQuestion } from '@bifrost/request-log';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Gatekeeper } from '../authentication/gatekeeper.js';
import { parseTarget } from '../http/query.js';
import { describe } from '../openapi/route-description.js';
import { exported } from '../request-log/export.js';
import { liveStream } from '../request-log/live-stream.js';
import type { LogPort, OpenLog } from '../request-log/log-port.js';
import {
  parseExportQuestion,
  parseListQuestion,
  parseStatisticsQuestion,
} from '../request-log/parse-question.js';
import { admitTo } from './admission.js';

/** Mounts the routes by which operators and the page read the request log. `log` is absent where it is off. */
export function mountRequests(
  app: FastifyInstance,
  { gatekeeper, log: given }: { gatekeeper: Gatekeeper; log: OpenLog | undefined },
): void {
  const onRequest = admitTo(gatekeeper, 'operator');
  const open = (): OpenLog => given ?? refuseOff();
  const opened = (): LogPort => open().port;
  app.get('/api/requests', { onRequest, config: descriptions.list }, (request) => {
    const question = parseListQuestion(queryOf(request));
    return read(() => opened().list(question));
  });
  app.get('/api/requests/export', { onRequest, config: descriptions.export }, (request, reply) => {
    const { filter, format } = parseExportQuestion(queryOf(request));
    const log = opened();
    const list: LogPort['list'] = (question) => read(() => log.list(question));
    return reply
      .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8')
      .header('content-disposition', `attachment; filename="requests.${format}"`)
      .send(exported({ list }, filter, format));
  });
  app.get<{ Params: { id: string } }>(
    '/api/requests/:id',
    { onRequest, config: descriptions.one },
    async ({ params }) => (await read(() => opened().find(params.id))) ?? refuseUnknown(params.id),
  );
  app.get('/api/statistics', { onRequest, config: descriptions.statistics }, (request) => {
    const question = parseStatisticsQuestion(queryOf(request), Date.now());
    return figuresOf(opened(), question);
  });
  app.get('/api/live', { onRequest, config: descriptions.live }, (_request, reply) =>
    reply
      .type('text/event-stream; charset=utf-8')
      .header('cache-control', 'no-cache')
      // what nginx wants to be told before it passes events on as they come
      .header('x-accel-buffering', 'no')
      .send(liveStream(open())),
  );
}

function queryOf({ url }: FastifyRequest): Readonly<Record<string, string>> {
  return parseTarget(url).query;
}

/** A database that cannot be asked is no mistake of ours, and the next question may find it well. */
async function read<Output>(ask: () => Promise<Output>): Promise<Output> {
  try {
    return await ask();
  } catch (cause) {
    if (BifrostError.isInstance(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BifrostError('internal', `The request log cannot be read at the moment: ${reason}`, {
      status: 503,
      cause,
    });
  }
}

async function figuresOf(
  log: LogPort,
  question: StatisticsQuestion,
): Promise<RequestStatistics & { log: LogStatus }> {
  const figures = await read(() => log.statistics(question));
  return { ...figures, log: await log.status() };
}

function refuseOff(): never {
  throw new BifrostError(
    'not_found',
    'The request log is off: set "gateway": { "request_log": {} } in the configuration and start the gateway anew.',
  );
}

function refuseUnknown(id: string): never {
  throw new BifrostError(
    'not_found',
    `The request log has no record ${JSON.stringify(id)}: it may be too old, or not written yet.`,
  );
}

const told = { tag: 'Request log', door: 'operator' } as const;

const descriptions = {
  list: describe({
    ...told,
    summary: 'Requests, newest first',
    query: 'RequestListQuery',
    answers: [{ schema: 'RequestPage' }],
  }),
  export: describe({
    ...told,
    summary: 'All requests, as lines of JSON or as a table',
    query: 'RequestExportQuery',
    answers: [{ media: 'application/jsonl' }, { media: 'text/csv' }],
  }),
  one: describe({ ...told, summary: 'One request with its tries', answers: [{ schema: 'RequestDetail' }] }),
  statistics: describe({
    ...told,
    summary: 'Figures of a time, in steps and in all',
    query: 'StatisticsQuery',
    answers: [{ schema: 'RequestStatistics' }],
  }),
  live: describe({
    ...told,
    summary: 'Requests as they end',
    description:
      'Server-sent events: `ready`, `request` for each request that ended, `skipped` with a number where the reader is too slow.',
    answers: [{ media: 'text/event-stream', schema: 'RequestSummary' }],
  }),
};
