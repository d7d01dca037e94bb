import {
  type AdapterContext,
  type InProcessRequest,
  type InProcessResponse,
  type InProcessTools,
  text,
} from '@bifrost/core';
import { deliver, deliverError, deliverText, type Delivery, eventStream } from './deliver.js';
import type { Exchange } from './exchange.js';
import { notFound, rateLimited, Refusal, refusalOf } from './faults/errors.js';
import { planFaults } from './faults/fault-plan.js';
import { type Fault, firstFault } from './faults/fault-table.js';
import { type ModelName, readModelName } from './model-name.js';
import { modelList, modelObject, sandboxModels } from './models.js';
import type { SandboxKeyOptions, SandboxOptions } from './options.js';
import { hang, paceOf, pause } from './pace.js';
import type { Reply } from './reply.js';
import { modelsPath, routeOf } from './routes.js';
import type { SandboxState } from './state.js';
import { type ReadBody, readBody } from './wire/body.js';

/** A request with everything that its answer depends on. */
interface Visit {
  request: InProcessRequest;
  path: string;
  tools: InProcessTools;
  options: SandboxOptions;
  keyOptions: SandboxKeyOptions;
  key: string;
  state: SandboxState;
  requestNumber: number;
}

/** What core may leave out where the configuration says nothing. */
export type SandboxContext = AdapterContext<SandboxOptions | undefined, SandboxKeyOptions | undefined>;

const noOptions: SandboxOptions & SandboxKeyOptions = Object.freeze({});

/** Answers one request. Mistakes of the request and error faults are answers; a rejection is a connection that failed. */
export async function respond(
  request: InProcessRequest,
  tools: InProcessTools,
  world: { context: SandboxContext; state: SandboxState },
): Promise<InProcessResponse> {
  const { context, state } = world;
  const visit: Visit = {
    request,
    path: request.path.split('?')[0] ?? '',
    tools,
    options: context.options ?? noOptions,
    keyOptions: context.key.options ?? noOptions,
    key: context.key.name,
    state,
    requestNumber: state.nextRequest(),
  };
  const requestId = `sandbox-${visit.requestNumber}`;
  try {
    return await answer(visit, requestId);
  } catch (error) {
    if (error instanceof Refusal) return deliverError(error.answer, { requestId, tools });
    throw error;
  }
}

async function answer(visit: Visit, requestId: string): Promise<InProcessResponse> {
  const { request, tools } = visit;
  const read: ReadBody = request.method === 'POST' ? await readBody(request) : { body: {}, files: {} };
  const name = text(read.body['model']);
  const model = name === undefined ? undefined : readModelName(name);
  const faults = planFaults({ ...visit, model, random: () => tools.random() }, visit.state);
  const delivery: Delivery = {
    faults,
    pace: paceOf(visit.options, visit.keyOptions, faults),
    tools,
    requestId,
  };
  await pause(tools, delivery.pace.latencyMs);
  checkLimit(visit);
  const instead = await answerInstead(firstFault(faults, 'head'), read.body['stream'] === true, delivery);
  return instead ?? deliver(replyTo(visit, read, model), delivery);
}

function checkLimit({ options, keyOptions, ...visit }: Visit): void {
  const owner = keyOptions.requests_per_minute === undefined ? options : keyOptions;
  const perMinute = owner.requests_per_minute ?? 0;
  if (perMinute === 0) return;
  const waitMs = visit.state.overLimit(owner, { key: visit.key, perMinute, now: visit.tools.now() });
  if (waitMs !== undefined) throw rateLimited(Math.ceil(waitMs / 1000));
}

const page =
  '<!doctype html><html><head><title>Sandbox</title></head><body>A page instead of an answer.</body></html>';

/** What a fault puts in place of an answer. */
async function answerInstead(
  fault: Fault | undefined,
  stream: boolean,
  delivery: Delivery,
): Promise<InProcessResponse | undefined> {
  if (fault?.kind === 'silence') {
    await hang(delivery.tools);
    throw new Error('the sandbox stayed silent until nobody waited, as fault-silence asks');
  }
  if (fault?.kind === 'html') return deliverText(page, 'text/html; charset=utf-8', delivery);
  if (fault?.kind === 'empty') return deliverText('', stream ? eventStream : 'application/json', delivery);
  const refusal = fault && refusalOf(fault);
  if (refusal) throw refusal;
  return undefined;
}

function replyTo(visit: Visit, read: ReadBody, model: ModelName | undefined): Reply {
  if (visit.request.method === 'GET') return replyToGet(visit);
  const route = routeOf(visit.path);
  if (!route) throw unknownPath(visit);
  if (model?.unknownFault !== undefined) {
    const known = sandboxModels.filter(({ id }) => id.startsWith('fault-')).map(({ id }) => id);
    const message = `The sandbox has no ${model.unknownFault}; it has ${known.join(', ')}.`;
    throw notFound('model_not_found', message, 'model');
  }
  const exchange: Exchange = {
    // A route's own check refuses a body without a model.
    model: model ?? readModelName(''),
    body: read.body,
    files: read.files,
    answers: visit.options.answers ?? {},
    requestNumber: visit.requestNumber,
    created: Math.floor(visit.tools.now() / 1000),
  };
  return route(exchange);
}

function replyToGet(visit: Visit): Reply {
  if (visit.path === modelsPath) {
    return { kind: 'json', value: modelList(Object.keys(visit.options.answers ?? {})), tokens: 0 };
  }
  if (!visit.path.startsWith(`${modelsPath}/`)) throw unknownPath(visit);
  const id = visit.path.slice(modelsPath.length + 1);
  const model = sandboxModels.find((candidate) => candidate.id === id);
  if (!model) throw notFound('model_not_found', `The sandbox lists no model '${id}'.`, 'model');
  return { kind: 'json', value: modelObject(model), tokens: 0 };
}

function unknownPath(visit: Visit): Refusal {
  return notFound('unknown_url', `The sandbox does not answer ${visit.request.method} ${visit.path}.`);
}
