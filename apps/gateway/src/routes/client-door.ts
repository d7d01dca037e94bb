import {
  BifrostError,
  parseMultipart,
  parseObject,
  type AnswerSink,
  type AnyDialect,
  type Call,
  type CallBody,
  type JsonObject,
  type RunningCall,
} from '@bifrost/core';
import type { Gatekeeper } from '../authentication/gatekeeper.js';
import type { GatewayEngine } from '../engine-port.js';
import { createSink } from '../http/answer-sink.js';
import { checkEncoding } from '../http/check-encoding.js';
import type { Exchange } from '../http/exchange.js';
import { clientHeaders } from '../http/headers.js';
import { parseTarget, type Target } from '../http/query.js';
import { discardBody, readBody } from '../http/read-body.js';
import { RequestIds } from '../http/request-id.js';
import { rawAnswer, rawError } from '../http/wire-answer.js';
import type { ContentPolicy } from '../request-log/keep-content.js';
import type { ClientLimits } from '../settings.js';
import type { Traffic } from '../traffic.js';
import { Arrivals } from './arrivals.js';
import type { ClientRoute } from './client-route.js';

/** A request that never reached the engine, for the log: the gateway refused it, or its client left. */
export interface Refusal {
  requestId: string;
  method: string;
  route: string;
  client: string | undefined;
  userAgent: string | undefined;
  error: BifrostError;
}

export interface ClientDoorOptions {
  engine: GatewayEngine;
  gatekeeper: Gatekeeper;
  limits: ClientLimits;
  traffic: Traffic;
  /** Shape of refusals on routes that have no dialect of their own. */
  publicDialect: AnyDialect;
  /** Milliseconds of silence after which a stream gets a sign of life. */
  keepAliveAfterMs?: number;
  onRefusal(refusal: Refusal): void;
  /** Decides whose content is kept. Absent where there is no request log. */
  keepContent?: ContentPolicy;
}

/** A request on its way in. */
interface Visitor extends Exchange {
  route: ClientRoute;
  params: Readonly<Record<string, string>>;
  target: Target;
  requestId: string;
  client: string | undefined;
  /** Bytes of its body that were read. */
  bodyBytes: number;
}

/** The way of a client's request into the engine: who is it, its body, a call, and an answer on the same connection. */
export class ClientDoor {
  readonly #options: ClientDoorOptions;
  readonly #arrivals = new Arrivals();
  readonly #ids = new RequestIds();

  constructor(options: ClientDoorOptions) {
    this.#options = options;
  }

  /** Serves a request at a route. Its answer is written to the raw response. */
  serve(exchange: Exchange, route: ClientRoute, params: Readonly<Record<string, string>>): void {
    const { request, response } = exchange;
    const visitor: Visitor = {
      request,
      response,
      route,
      params,
      target: parseTarget(request.url ?? '/'),
      requestId: this.#ids.of(request.headers),
      client: undefined,
      bodyBytes: 0,
    };
    const waits = request.method !== 'GET' && this.#options.gatekeeper.waitsForBody(request.headers);
    const refusal = waits ? checkEncoding(request) : this.#check(visitor, noBody);
    if (refusal !== undefined) {
      discardBody(request, this.#options.limits.maxBodyBytes);
      this.#refuse(visitor, refusal);
    } else if (request.method === 'GET') this.#hand(visitor, { kind: 'none' });
    else this.#receive(visitor, waits);
  }

  /** Settles once every request that was let in is with the engine, or gone. The front's time limits bound the wait. */
  arrived(): Promise<void> {
    return this.#arrivals.none();
  }

  /** Answers a request for what is not there, in the shape of a dialect. Strangers learn no more than that. */
  refuse(exchange: Exchange, error: BifrostError, route?: Pick<ClientRoute, 'dialect' | 'template'>): void {
    const { request, response } = exchange;
    discardBody(request, this.#options.limits.maxBodyBytes);
    this.#refuse(
      {
        request,
        response,
        route: { unified: true, dialect: this.#options.publicDialect, template: 'unknown', ...route },
        params: {},
        target: parseTarget(request.url ?? '/'),
        requestId: this.#ids.of(request.headers),
        client: undefined,
        bodyBytes: 0,
      },
      error,
    );
  }

  #check(visitor: Visitor, body: Uint8Array): BifrostError | undefined {
    const { request, target, route } = visitor;
    try {
      const { method = 'GET', headers, url = '/' } = request;
      const visit = { method, headers, url, body };
      visitor.client = this.#options.gatekeeper.admit(route.door ?? 'client', visit, target.key);
      return checkEncoding(request);
    } catch (error) {
      return asBifrostError(error);
    }
  }

  #receive(visitor: Visitor, waits: boolean): void {
    const { limits } = this.#options;
    this.#arrivals.begin();
    readBody(visitor.request, { maxBytes: limits.maxBodyBytes, idleMs: limits.headersMs }, (outcome) => {
      if ('bytes' in outcome) visitor.bodyBytes = outcome.bytes.length;
      const refusal = waits && 'bytes' in outcome ? this.#check(visitor, outcome.bytes) : undefined;
      if (refusal === undefined && 'bytes' in outcome) {
        this.#open(visitor, outcome.bytes);
        return;
      }
      this.#arrivals.end();
      if (refusal !== undefined) this.#refuse(visitor, refusal);
      else if ('error' in outcome) this.#refuse(visitor, outcome.error);
      else this.#left(visitor);
    });
  }

  /** Forms are read before the engine sees them: model and provider stand in their fields. */
  #open(visitor: Visitor, bytes: Buffer): void {
    const type = visitor.request.headers['content-type'] ?? '';
    if (!/^multipart\/form-data\b/iu.test(type)) {
      this.#hand(visitor, { kind: 'bytes', bytes });
      this.#arrivals.end();
      return;
    }
    void parseMultipart(bytes, type)
      .then(
        (form) => (visitor.response.destroyed ? this.#left(visitor) : this.#hand(visitor, form)),
        (error: unknown) => this.#refuse(visitor, asBifrostError(error)),
      )
      .finally(() => this.#arrivals.end());
  }

  #hand(visitor: Visitor, body: CallBody): void {
    const { own } = visitor.route;
    if (own === undefined) this.#call(visitor, body);
    else void this.#answer(visitor, body, own);
  }

  /** What the gateway answers itself. */
  async #answer(visitor: Visitor, body: CallBody, own: NonNullable<ClientRoute['own']>): Promise<void> {
    const { route, params, target, requestId } = visitor;
    try {
      const question = { params, query: target.query, body: objectIn(body), requestId };
      const answer = rawAnswer(await own(question), { dialect: route.dialect, requestId });
      const sink = this.#sinkFor(visitor, ignored);
      sink.complete(answer.status, answer.headers, answer.body);
    } catch (error) {
      this.#refuse(visitor, asBifrostError(error));
    }
  }

  #call(visitor: Visitor, body: CallBody): void {
    let running: RunningCall | undefined;
    let left = false;
    const sink = this.#sinkFor(visitor, () => {
      left = true;
      running?.cancel();
    });
    const call = this.#callOf(visitor, body);
    const keeper = this.#options.keepContent?.(visitor.request, visitor.target.path);
    if (keeper !== undefined) {
      keeper.request(body, visitor.request.headers['content-type']);
      call.witness = keeper;
    }
    try {
      running = this.#options.engine.handle(call, keeper?.watch(sink) ?? sink);
      if (left) running.cancel();
    } catch (error) {
      // The engine answers its own failures; whatever comes here is a mistake of ours, and the client still waits.
      this.#refuse(visitor, asBifrostError(error));
    }
  }

  #callOf({ request, route, params, target, requestId, client }: Visitor, body: CallBody): Call {
    const call: Call = {
      dialect: route.dialect,
      unified: route.unified,
      params,
      query: target.query,
      headers: clientHeaders(request.headers),
      body,
      requestId,
      route: route.template,
    };
    if (route.provider !== undefined) call.provider = route.provider;
    if (route.stream !== undefined) call.stream = route.stream;
    if (client !== undefined) call.client = client;
    if (route.door === 'operator') call.exposeRouting = true;
    if (this.#options.keepAliveAfterMs !== undefined) call.keepAliveAfterMs = this.#options.keepAliveAfterMs;
    return call;
  }

  /** Nobody is there any more to be answered. */
  #left(visitor: Visitor): void {
    const error = new BifrostError('cancelled', 'The client left before its request had come whole.');
    this.#count(visitor, error.status);
    this.#tell(visitor, error);
  }

  #refuse(visitor: Visitor, error: BifrostError): void {
    const { route, requestId } = visitor;
    const { publicDialect } = this.#options;
    const { dialect } = route;
    const { status, headers, body } = rawError(error, { dialect, publicDialect, requestId });
    const sink = this.#sinkFor(visitor, ignored);
    sink.complete(status, headers, body);
    this.#tell(visitor, error);
  }

  #tell({ route, requestId, request, client }: Visitor, error: BifrostError): void {
    this.#options.onRefusal({
      requestId,
      // over HTTP/2 a method may be as long as a whole head
      method: (request.method ?? 'GET').slice(0, 20),
      route: route.template,
      client,
      userAgent: request.headers['user-agent'],
      error,
    });
  }

  #sinkFor(visitor: Visitor, onLeave: () => void): AnswerSink {
    return createSink(visitor.response, {
      stalledMs: this.#options.limits.stalledMs,
      onLeave,
      onStatus: (status) => this.#count(visitor, status),
      onSent: (bytes) => this.#options.traffic.measure(visitor.route.template, visitor.bodyBytes, bytes),
    });
  }

  #count({ request, route }: Visitor, status: number): void {
    this.#options.traffic.count(request.method ?? 'GET', route.template, status);
  }
}

const ignored = (): void => undefined;

const noBody = new Uint8Array();

/** The body of a question to the gateway itself; such have none, or a small one. */
function objectIn(body: CallBody): JsonObject {
  if (body.kind !== 'bytes' || body.bytes.length === 0) return {};
  const value = parseObject(body.bytes.toString('utf8'));
  if (value === undefined) throw new BifrostError('invalid_request', 'The body must be a JSON object.');
  return value;
}

/** Errors that are not ours are told as `internal`, without what they say. */
export function asBifrostError(error: unknown): BifrostError {
  if (BifrostError.isInstance(error)) return error;
  return new BifrostError('internal', 'The gateway made a mistake; its log says more.', { cause: error });
}
