import type { Headers } from '@bifrost/core';

const hidden = '[redacted]';

/**
 * Headers of requests whose values may be shown. Any other may be a credential, as providers and proxies call theirs
 * what they like, so its name is shown alone.
 */
const shownInRequests =
  /^(?:accept(?:-.+)?|content-(?:type|length|encoding)|user-agent|.+-(?:version|beta)|x-request-id|idempotency-key|traceparent)$/u;

/** Headers of answers that are credentials of a session. */
const hiddenInAnswers = /cookie|secret|authenticate|(?:^|-)token$/u;

/** Parameters of a query whose values may be shown. */
const shownInQueries = /^(?:alt|api-version|beta|\$alt)$/u;

/** Headers of a request to a provider, without credentials. */
export function safeRequestHeaders(
  headers: Headers,
  redact: (text: string) => string,
): Record<string, string> {
  return mapped(headers, (name, value) => (shownInRequests.test(name) ? redact(value) : hidden));
}

/** Headers of a provider's answer. */
export function safeResponseHeaders(
  headers: Headers,
  redact: (text: string) => string,
): Record<string, string> {
  return mapped(headers, (name, value) => (hiddenInAnswers.test(name) ? hidden : redact(value)));
}

function mapped(headers: Headers, show: (name: string, value: string) => string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, show(name, value)]],
    ),
  );
}

/** An address without the values of its query, but for those that are known to be none of anybody's business. */
export function safeAddress(origin: string, path: string): string {
  const [before = '', query] = path.split('?', 2);
  if (query === undefined) return origin + before;
  const shown = query.split('&').map((pair) => {
    const [name = ''] = pair.split('=', 1);
    return shownInQueries.test(name) ? pair : `${name}=${hidden}`;
  });
  return `${origin}${before}?${shown.join('&')}`;
}
