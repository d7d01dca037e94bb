/** Whose fault an error is, told to the caller as `extra_fields.fault`. */
export type Fault = 'caller' | 'policy' | 'provider' | 'gateway';

/** What the runner does after an error, and what it remembers. One row of the table in docs/errors.md. */
export interface ErrorRule {
  /** HTTP status of the answer. */
  status: number;
  /** Statuses of the provider that are kept instead of `status`. */
  kept?: readonly number[];
  fault: Fault;
  /** The same key again: never, or after a back-off while `max_retries` lasts. */
  sameKey: 'no' | 'back-off';
  /** Another key of the same provider: never, at once, or at once if it leads to another origin. */
  otherKey: 'no' | 'yes' | 'other-origin';
  /** The next target: never, always, or only if `routing.fallback_on` names the code. */
  nextTarget: 'no' | 'yes' | 'if-asked';
  /** What the failure counts against. */
  health: 'none' | 'key' | 'key-model' | 'circuit';
  /** One sentence for the documentation. */
  meaning: string;
}

const ends = { sameKey: 'no', otherKey: 'no', nextTarget: 'no', health: 'none' } as const;
const movesOn = { sameKey: 'no', otherKey: 'no', nextTarget: 'yes', health: 'none' } as const;
const outage = {
  sameKey: 'back-off',
  otherKey: 'other-origin',
  nextTarget: 'yes',
  health: 'circuit',
} as const;
const silent = { sameKey: 'no', otherKey: 'other-origin', nextTarget: 'yes', health: 'circuit' } as const;

/** The table of errors: code, status, whose fault, and what happens next. */
export const errorRules = {
  invalid_request: {
    status: 400,
    kept: [413, 415, 422],
    fault: 'caller',
    ...ends,
    meaning: 'The request is wrong and would be wrong anywhere.',
  },
  unauthorized: {
    status: 401,
    fault: 'caller',
    ...ends,
    meaning: 'The client showed no valid gateway token.',
  },
  forbidden: {
    status: 403,
    fault: 'caller',
    ...ends,
    meaning: 'The gateway does not serve this host, origin or media type without a token.',
  },
  not_found: { status: 404, fault: 'caller', ...ends, meaning: 'No such route.' },
  request_too_large: {
    status: 413,
    fault: 'caller',
    ...ends,
    meaning: 'The body is larger than gateway.max_body_in_bytes.',
  },
  context_length_exceeded: {
    status: 400,
    fault: 'caller',
    ...movesOn,
    meaning: 'The conversation is too long for this model; a fallback may have more room.',
  },
  content_filtered: {
    status: 400,
    fault: 'policy',
    ...movesOn,
    nextTarget: 'if-asked',
    meaning: 'The provider refuses the content of the request.',
  },
  authentication: {
    status: 401,
    fault: 'provider',
    sameKey: 'no',
    otherKey: 'yes',
    nextTarget: 'yes',
    health: 'key',
    meaning: 'The provider refuses the key.',
  },
  quota_exceeded: {
    status: 429,
    kept: [402],
    fault: 'provider',
    sameKey: 'no',
    otherKey: 'yes',
    nextTarget: 'yes',
    health: 'key',
    meaning: 'The account behind the key has no credit left; waiting does not help.',
  },
  rate_limited: {
    status: 429,
    fault: 'provider',
    sameKey: 'back-off',
    otherKey: 'yes',
    nextTarget: 'yes',
    health: 'key-model',
    meaning: 'Too many requests or tokens for this key and model.',
  },
  no_key: {
    status: 404,
    fault: 'gateway',
    ...movesOn,
    meaning: 'No enabled key of the provider lists the model.',
  },
  keys_cooling: {
    status: 429,
    fault: 'gateway',
    ...movesOn,
    meaning: 'Every key for the model is resting; Retry-After says until when.',
  },
  circuit_open: {
    status: 503,
    fault: 'gateway',
    ...movesOn,
    otherKey: 'other-origin',
    meaning: 'The provider failed repeatedly and is being left alone for a moment.',
  },
  overloaded: {
    status: 503,
    fault: 'provider',
    ...outage,
    meaning: 'The provider says that it is overloaded.',
  },
  provider_error: {
    status: 502,
    fault: 'provider',
    ...outage,
    meaning: 'The provider failed while answering.',
  },
  network: {
    status: 502,
    fault: 'provider',
    ...outage,
    meaning: 'The provider could not be reached or dropped the connection.',
  },
  timeout: {
    status: 504,
    fault: 'provider',
    ...silent,
    meaning: 'The provider stayed silent too long; `phase` says in which step.',
  },
  stream_interrupted: {
    status: 502,
    fault: 'provider',
    ...silent,
    meaning: 'A stream ended before its finish reason.',
  },
  invalid_response: {
    status: 502,
    fault: 'provider',
    ...silent,
    meaning: 'The answer is not in the form that the provider promises.',
  },
  model_unavailable: {
    status: 404,
    fault: 'provider',
    sameKey: 'no',
    otherKey: 'yes',
    nextTarget: 'yes',
    health: 'key-model',
    meaning: 'The provider does not offer the model to this key.',
  },
  unsupported_operation: {
    status: 400,
    fault: 'caller',
    ...movesOn,
    meaning: 'The provider has no such operation.',
  },
  unsupported_parameter: {
    status: 400,
    fault: 'caller',
    ...movesOn,
    meaning: 'The provider cannot do what a parameter asks, and leaving it out would change the answer.',
  },
  queue_full: {
    status: 503,
    fault: 'gateway',
    ...movesOn,
    meaning: 'Too many requests wait for the provider already.',
  },
  deadline_exceeded: {
    status: 504,
    fault: 'gateway',
    ...ends,
    meaning: 'The time for the whole chain is used up.',
  },
  attempts_exhausted: {
    status: 502,
    fault: 'gateway',
    ...ends,
    meaning: 'The number of attempts for the whole chain is used up.',
  },
  refused_by_plugin: { status: 403, fault: 'policy', ...ends, meaning: 'A plugin refused the request.' },
  cancelled: { status: 499, fault: 'caller', ...ends, meaning: 'The client left.' },
  invalid_configuration: {
    status: 500,
    fault: 'gateway',
    ...ends,
    meaning: 'The configuration is wrong; every problem is listed with its path.',
  },
  internal: {
    status: 500,
    fault: 'gateway',
    ...movesOn,
    meaning: 'A mistake in the gateway or in an adapter.',
  },
} as const satisfies Record<string, ErrorRule>;

/** A code of the error table. Match on this, never on a message. */
export type ErrorCode = keyof typeof errorRules;

/** Every code, in the order of the table. */
export const errorCodes: readonly ErrorCode[] = Object.keys(errorRules).filter(isErrorCode);

/** Whether the text is a code of the table. */
export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(errorRules, value);
}

/** The row of the table for a code. */
export function ruleOf(code: ErrorCode): ErrorRule {
  return errorRules[code];
}
