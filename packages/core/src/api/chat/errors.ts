import type { Headers, ProviderFailure, WireResponse } from '../../adapter/wire.js';
import { list, object, text, type JsonObject, type JsonValue } from '../../json/read.js';

/** Reads an error answer. Never throws: a body that tells nothing gives the status alone. */
export function decodeError(failure: WireResponse): ProviderFailure {
  const { status, headers, body } = failure;
  if (body.kind === 'json') return decodeErrorBody(body.value, status, headers);
  if (body.kind !== 'bytes') return { status, headers };
  const message = Buffer.from(body.bytes).toString('utf8').trim().slice(0, 2000);
  return message === '' ? { status, headers } : { status, headers, message };
}

/** Reads an error that came with status 200: in an answer or in a stream. */
export function decodeErrorInAnswer(body: JsonObject, headers: Headers): ProviderFailure {
  return decodeErrorBody(body, 200, headers);
}

/**
 * Servers of this format tell errors in four shapes: `{error: {message, type, param, code}}` as OpenAI does, the same
 * members at the top level, `{error: "…"}`, and the `{detail: …}` of a web framework.
 */
function decodeErrorBody(body: JsonObject, status: number, headers: Headers): ProviderFailure {
  const inner = object(body['error']) ?? body;
  const failure: ProviderFailure = { status, headers, body };
  const type = word(inner['type']) ?? word(inner['status']);
  const code = word(inner['code']) ?? innerCode(inner);
  const param = word(inner['param']);
  const message = messageOf(inner) ?? messageOf(body) ?? text(body['error']);
  if (type !== undefined) failure.type = type;
  if (code !== undefined) failure.code = code;
  if (param !== undefined) failure.param = param;
  if (message !== undefined) failure.message = message;
  return failure;
}

/** Codes come as words and as numbers. */
function word(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return value === '' ? undefined : text(value);
}

/** Azure has two spellings: https://learn.microsoft.com/azure/ai-services/openai/concepts/content-filter */
function innerCode(error: JsonObject): string | undefined {
  const inner = object(error['inner_error']) ?? object(error['innererror']);
  return word(inner?.['code']);
}

function messageOf(error: JsonObject): string | undefined {
  return (
    text(error['message']) ??
    detailOf(error['detail']) ??
    detailOf(object(error['message'])?.['detail']) ??
    detailOf(error['message'])
  );
}

/** `detail` is a sentence, an object with one, or a list of validation errors with their places. */
function detailOf(detail: JsonValue | undefined): string | undefined {
  if (typeof detail === 'string') return detail;
  const message = text(object(detail)?.['message']) ?? text(object(detail)?.['msg']);
  if (message !== undefined) return message;
  const problems = list(detail).flatMap((item) => {
    const problem = object(item);
    const sentence = text(problem?.['msg']) ?? text(problem?.['message']) ?? text(item);
    if (sentence === undefined) return [];
    const place = list(problem?.['loc']).map(String).join('.');
    return [place === '' ? sentence : `${place}: ${sentence}`];
  });
  return problems.length === 0 ? undefined : problems.join('; ');
}
