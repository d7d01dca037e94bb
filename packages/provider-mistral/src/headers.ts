/** Headers of Mistral's answers that go back to clients: which request it was, and how much may still be asked. */
export const responseHeaders: readonly string[] = [
  'mistral-correlation-id',
  'ratelimit-*',
  'ratelimitbysize-*',
  'x-ratelimitbysize-*',
];
