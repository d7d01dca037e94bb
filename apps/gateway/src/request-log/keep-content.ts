import type { RequestLogConfig } from '@bifrost/core';
import type { Gatekeeper } from '../authentication/gatekeeper.js';
import type { Exchange } from '../http/exchange.js';
import { ContentKeeper } from './content-keeper.js';

/** Gives what keeps the content of a request; `undefined` for those whose content is not kept. */
export type ContentPolicy = (request: Exchange['request'], path: string) => ContentKeeper | undefined;

const defaultMaxBytes = 65_536;

/** Which requests' content is kept: as the configuration has it, and of those that an operator asks for. */
export function contentPolicy(
  config: RequestLogConfig | undefined,
  { gatekeeper, redact }: { gatekeeper: Pick<Gatekeeper, 'mayTrace'>; redact: (text: string) => string },
): ContentPolicy {
  const { bodies = false, trace = false, max_kept_body_in_bytes: maxBytes = defaultMaxBytes } = config ?? {};
  return (request, path) => {
    // asks for the trace of one request; its value is an operator's token, wherever one is configured
    const asked = request.headers['x-bf-trace'];
    const traced = trace || (typeof asked === 'string' && gatekeeper.mayTrace(asked));
    if (!traced && !bodies) return undefined;
    const { method = 'GET' } = request;
    return new ContentKeeper({ maxBytes, trace: traced, redact, method, path });
  };
}
