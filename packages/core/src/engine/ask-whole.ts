import { randomUUID } from 'node:crypto';
import type { AnyDialect } from '../adapter/dialect.js';
import { models } from '../api/models/dialect.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { parseObject, type JsonObject } from '../json/read.js';
import type { AnswerSink, Call, RunningCall } from './call.js';

/** Serves a call, as the engine does. */
export type Handle = (call: Call, sink: AnswerSink) => RunningCall;

/** Asks one provider for a page of its models, through the same machine as any request. */
export function askWhole(
  handle: Handle,
  asked: {
    provider: string;
    headers?: Record<string, string>;
    query?: Record<string, string>;
    key?: string;
    /** In whose shape the list comes; the public one by default. */
    dialect?: AnyDialect;
  },
): Promise<JsonObject> {
  return new Promise((resolve, reject) => {
    handle(
      {
        dialect: asked.dialect ?? models,
        unified: true,
        provider: asked.provider,
        params: {},
        query: asked.query ?? {},
        headers: asked.headers ?? {},
        body: { kind: 'none' },
        requestId: randomUUID(),
        own: true,
        ...(asked.key === undefined ? {} : { key: asked.key }),
      },
      {
        complete(_status, _headers, body) {
          const json = parseObject(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'));
          if (json === undefined)
            reject(new BifrostError('invalid_response', 'the list of models is not JSON'));
          else resolve(json);
        },
        head() {},
        write: () => true,
        end() {},
        fail: reject,
      },
    );
  });
}
