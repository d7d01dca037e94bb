import {
  list,
  number,
  object,
  objects,
  text,
  type Classification,
  type ErrorCode,
  type ProviderFailure,
} from '@bifrost/core';

/**
 * Mistral's types in our codes, as far as the status alone would mislead. Errors that its web framework tells (401, 404,
 * 422) have no type.
 *
 * @see https://docs.mistral.ai/api
 */
const types: ReadonlyMap<string, ErrorCode> = new Map([
  ['invalid_model', 'model_unavailable'],
  ['model_not_found', 'model_unavailable'],
  ['rate_limited', 'rate_limited'],
  ['rate_limit_exceeded', 'rate_limited'],
  ['service_tier_capacity_exceeded', 'overloaded'],
  ['internal_server_error', 'provider_error'],
  // how an answer ends that Mistral could not finish
  ['error', 'provider_error'],
]);

/** Mistral has no code for it: prompts that do not fit are invalid requests, told apart by this half sentence. */
const tooLong = /too large for model with \d+ maximum context length/u;

/** What an error of Mistral means; `undefined` where its status says it all. */
export function classifyError(failure: ProviderFailure): Classification | undefined {
  const { type, code, message = '' } = failure;
  if (failure.status === 400 && type?.startsWith('invalid_request') === true && tooLong.test(message)) {
    return { code: 'context_length_exceeded' };
  }
  const known = lookUp(type) ?? lookUp(code);
  if (known !== undefined) return { code: known };
  const param = failure.status === 422 ? placeOf(failure) : undefined;
  return param === undefined ? undefined : { code: 'invalid_request', param };
}

function lookUp(word: string | undefined): ErrorCode | undefined {
  return word === undefined ? undefined : types.get(word);
}

/** The member that a validation error names: its path within the body, without the types that were tried. */
function placeOf({ body }: ProviderFailure): string | undefined {
  const [first] = objects(body?.['detail'] ?? object(body?.['message'])?.['detail']);
  const steps = list(first?.['loc']).filter((step) => !isNoise(step));
  const path = steps.map((step, index) => {
    const position = number(step);
    if (position !== undefined) return `[${position}]`;
    return index === 0 ? String(step) : `.${String(step)}`;
  });
  return path.length === 0 ? undefined : path.join('');
}

/** `body` is where every path begins; `list[Tool]` and class names say which type was tried. */
function isNoise(step: unknown): boolean {
  const word = text(step);
  return word === 'body' || (word !== undefined && !/^[a-z_]+$/u.test(word));
}
