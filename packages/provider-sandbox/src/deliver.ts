import type { InProcessResponse, InProcessTools } from '@bifrost/core';
import { disturbBytes, disturbEvents, type Step } from './faults/disturb.js';
import { type ErrorAnswer, errorBody, errorInside } from './faults/errors.js';
import type { Fault } from './faults/fault-table.js';
import { hang, pause, type Pace } from './pace.js';
import type { Reply } from './reply.js';

/** What lies over an answer on its way out. */
export interface Delivery {
  faults: readonly Fault[];
  pace: Pace;
  tools: InProcessTools;
  /** Sent as `x-request-id`. */
  requestId: string;
}

/** Content type of a streamed answer. */
export const eventStream = 'text/event-stream; charset=utf-8';

const encoder = new TextEncoder();
const pieceBytes = 16_384;
const json = 'application/json';

/** Brings an answer out, in its time and with its faults. */
export async function deliver(reply: Reply, delivery: Delivery): Promise<InProcessResponse> {
  if (reply.kind === 'events') {
    const headers = headersOf(delivery.requestId, eventStream);
    return { status: 200, headers, body: sendSteps(disturbEvents(reply, delivery.faults), delivery) };
  }
  const { tools, pace } = delivery;
  await pause(tools, pace.firstTokenMs + Math.max(0, reply.tokens - 1) * pace.tokenMs);
  const bytes = reply.kind === 'json' ? encoder.encode(JSON.stringify(reply.value)) : reply.bytes;
  const plan = disturbBytes(bytes.length, delivery.faults);
  if (plan.act === 'error') return deliverText(JSON.stringify({ error: errorInside }), json, delivery);
  return {
    status: 200,
    headers: headersOf(delivery.requestId, reply.kind === 'json' ? json : reply.mediaType),
    body: sendBytes(bytes.subarray(0, plan.sent), plan.act, tools),
  };
}

/** An answer with an error status. */
export function deliverError(
  answer: ErrorAnswer,
  delivery: Pick<Delivery, 'requestId' | 'tools'>,
): InProcessResponse {
  const headers = headersOf(delivery.requestId, json);
  return {
    status: answer.status,
    headers:
      answer.retryAfterSeconds === undefined
        ? headers
        : { ...headers, 'retry-after': String(answer.retryAfterSeconds) },
    body: sendBytes(encoder.encode(JSON.stringify(errorBody(answer))), 'end', delivery.tools),
  };
}

/** A body that stands for itself: an HTML page, nothing, or an error that says 200. */
export function deliverText(text: string, mediaType: string, delivery: Delivery): InProcessResponse {
  return {
    status: 200,
    headers: headersOf(delivery.requestId, mediaType),
    body: sendBytes(encoder.encode(text), 'end', delivery.tools),
  };
}

function headersOf(requestId: string, mediaType: string): Record<string, string> {
  return { 'content-type': mediaType, 'x-request-id': requestId };
}

async function* sendBytes(
  bytes: Uint8Array,
  last: 'end' | 'hang' | 'break',
  tools: InProcessTools,
): AsyncGenerator<Uint8Array, void> {
  for (let place = 0; place < bytes.length; place += pieceBytes) {
    if (tools.aborted()) return;
    yield bytes.subarray(place, place + pieceBytes);
  }
  if (last === 'hang') await hang(tools);
  if (last === 'break') throw brokenConnection();
}

async function* sendSteps(steps: readonly Step[], delivery: Delivery): AsyncGenerator<Uint8Array, void> {
  const { tools, pace } = delivery;
  let begun = false;
  for (const step of steps) {
    if (step.kind === 'hang') await hang(tools);
    if (step.kind === 'break') throw brokenConnection();
    if (step.kind !== 'send') return;
    if (step.content) {
      await pause(tools, begun ? pace.tokenMs : pace.firstTokenMs);
      begun = true;
    }
    if (tools.aborted()) return;
    yield encoder.encode(step.text);
  }
}

function brokenConnection(): Error {
  return new Error('the sandbox broke the connection, as fault-cut asks');
}
