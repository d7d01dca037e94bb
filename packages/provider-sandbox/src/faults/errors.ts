import type { JsonObject } from '@bifrost/core';
import type { Fault, FaultKind } from './fault-table.js';

/** What an error answer of the sandbox says, in the shape of the public API. */
export interface ErrorAnswer {
  status: number;
  type: string;
  code: string | null;
  param: string | null;
  message: string;
  retryAfterSeconds?: number;
}

/** Thrown where a request cannot be answered; becomes an error answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly answer: ErrorAnswer;

  constructor(answer: ErrorAnswer) {
    super(answer.message);
    this.answer = answer;
  }
}

/** The refusal of a wrong member; `param` is its path (`messages[0].content`). */
export function badRequest(param: string | null, message: string): Refusal {
  const place = param === null ? '' : `${param}: `;
  return new Refusal({
    status: 400,
    type: 'invalid_request_error',
    code: 'invalid_value',
    param,
    message: `${place}${message}`,
  });
}

/** The refusal of something that does not exist here. */
export function notFound(code: string, message: string, param: string | null = null): Refusal {
  return new Refusal({ status: 404, type: 'invalid_request_error', code, param, message });
}

/** The refusal of one request too many. */
export function rateLimited(retryAfterSeconds: number | undefined): Refusal {
  const answer: ErrorAnswer = {
    status: 429,
    type: 'requests',
    code: 'rate_limit_exceeded',
    param: null,
    message: 'Simulated: too many requests for this key.',
  };
  return new Refusal(retryAfterSeconds === undefined ? answer : { ...answer, retryAfterSeconds });
}

/** The error inside an answer of status 200. */
export const errorInside: JsonObject = {
  message: 'Simulated: the server had an error while writing the answer.',
  type: 'server_error',
  param: null,
  code: 'server_error',
};

/** The body of an error answer. */
export function errorBody(answer: ErrorAnswer): JsonObject {
  const { message, type, param, code } = answer;
  return { error: { message, type, param, code } };
}

type Row = readonly [status: number, type: string, code: string, param: string | null, message: string];

const rows: Partial<Record<FaultKind, Row>> = {
  '400': [400, 'invalid_request_error', 'invalid_value', 'messages', 'the request is wrong.'],
  '401': [401, 'invalid_request_error', 'invalid_api_key', null, 'the key is not valid.'],
  '402': [402, 'insufficient_quota', 'insufficient_quota', null, 'the account has no credit left.'],
  '403': [403, 'invalid_request_error', 'permission_denied', null, 'the key may not use this model.'],
  '404': [404, 'invalid_request_error', 'model_not_found', 'model', 'the model does not exist.'],
  '500': [500, 'server_error', 'internal_error', null, 'the server had an error.'],
  '503': [503, 'server_error', 'service_unavailable', null, 'the server is not ready.'],
  '529': [529, 'overloaded_error', 'overloaded', null, 'the server is overloaded.'],
  'context-length': [
    400,
    'invalid_request_error',
    'context_length_exceeded',
    'messages',
    'the conversation is longer than the model can read.',
  ],
  'content-filter': [
    400,
    'invalid_request_error',
    'content_filter',
    'prompt',
    'the request was stopped by the content filter.',
  ],
};

/** The refusal that a fault stands for, if it is one that answers with an error status. */
export function refusalOf(fault: Fault): Refusal | undefined {
  if (fault.kind === '429') return rateLimited(fault.retryAfterSeconds ?? 1);
  if (fault.kind === '429-no-header') return rateLimited(undefined);
  const row = rows[fault.kind];
  if (!row) return undefined;
  const [status, type, code, param, message] = row;
  return new Refusal({ status, type, code, param, message: `Simulated: ${message}` });
}
