/** Headers by which a client steers a call to a model, for bodies that it cannot change. */
export const requestHeaders: Readonly<Record<string, string>> = {
  'x-bf-fallbacks': 'Targets, separated by commas, that are asked when the primary fails.',
  'x-bf-deadline': 'Seconds until an answer is there, or a stream has begun.',
  'x-bf-max-attempts': 'Tries over all keys and targets.',
  'x-bf-fallback-on': 'Error codes, separated by commas, that fall back though they usually end a request.',
  'x-bf-strict': '`true` refuses parameters that would otherwise be dropped.',
  'x-bf-key': 'Name of the key to use, and of no other.',
  'x-bf-session-id': 'Keeps a conversation on one key while that is well.',
  'x-bf-extra-fields': "`true` puts `extra_fields` in the body on the vendors' routes too.",
  'x-bf-send-back-raw-response':
    "`true` puts the provider's own answer into `extra_fields`, where it was translated and is no stream.",
  'x-bf-trace':
    "An operator's token: the request log keeps what this request exchanged with providers, where it is on.",
  'x-request-id': 'Kept if it is printable and at most 128 characters.',
  'idempotency-key': 'Goes on to the provider.',
};

/** Headers in which an answer says who gave it. */
export const answerHeaders: Readonly<Record<string, string>> = {
  'x-request-id': 'The id of the request.',
  'x-bf-provider': 'Who answered.',
  'x-bf-model': 'With which model.',
  'x-bf-key': 'Name of the key.',
  'x-bf-attempts': 'Number of tries.',
  'x-bf-fallback-index': '0 for the primary.',
  'x-bf-dropped-params': 'Parameters that the provider does not know and that were left out.',
  'x-bf-estimated': '`true` where a count of tokens is an estimate.',
};

/** Headers of an error. */
export const errorHeaders: Readonly<Record<string, string>> = {
  'x-request-id': 'The id of the request.',
  'x-bf-provider': 'Who was tried last.',
  'x-bf-attempts': 'Number of tries.',
  'x-bf-fault': 'Whose fault it is: `caller`, `policy`, `provider` or `gateway`.',
  'retry-after': 'Seconds after which a repeat makes sense.',
  'retry-after-ms': 'The same in milliseconds.',
  'x-should-retry': "`false`: Bifrost has made its tries, and the vendors' SDKs do not multiply them.",
};
