import type { EncodeContext } from '../adapter/dialect.js';
import type { JsonObject } from '../json/read.js';

/** What a provider that speaks one of the public dialects may say otherwise. */
export interface ApiDialectOptions<Request> {
  /** `vendor.operation`. Default: the public dialect's own id. */
  id?: string;
  /** Public dialects whose bodies this provider takes as they stand. */
  speaks?: readonly string[];
  /** Last changes to a JSON body, for what no option says. Must not change `request`. */
  adjustRequest?: (
    body: JsonObject,
    request: Request,
    context: EncodeContext,
  ) => { body: JsonObject; dropped?: readonly string[] };
  /** Client headers that go on in native passage, beside the usual ones. */
  requestHeaders?: readonly string[];
  /** Query parameters that go on in native passage. */
  requestQuery?: readonly string[];
  /** Response headers that go back in native passage, beside the usual ones. */
  responseHeaders?: readonly string[];
}

/** What passes beside the body, for every public dialect. Cookies and the names of accounts stay inside. */
const passedHeaders = {
  request: ['idempotency-key', 'x-client-request-id'],
  response: ['x-ratelimit-*', 'x-request-id', 'retry-after', 'retry-after-ms'],
} as const;

/** What passes beside the body, with the usual headers in it. */
export interface PassedMembers {
  requestHeaders: readonly string[];
  requestQuery: readonly string[];
  responseHeaders: readonly string[];
}

export function passedMembers(options: Partial<PassedMembers>): PassedMembers {
  return {
    requestHeaders: [...passedHeaders.request, ...(options.requestHeaders ?? [])],
    requestQuery: options.requestQuery ?? [],
    responseHeaders: [...passedHeaders.response, ...(options.responseHeaders ?? [])],
  };
}

/** Who a dialect is, and whose members it understands. */
export interface DialectIdentity {
  id: string;
  speaks: readonly string[];
  /** Ids of dialects whose own members may be written here as they stand. */
  own: ReadonlySet<string>;
  /**
   * Under which dialect members are filed that our model does not know. What a provider says that speaks a public dialect
   * is valid in that dialect too, so it is filed there and survives the way back to the client.
   */
  filedAs: string;
  /** Errors carry `extra_fields`: on the unified routes alone. */
  extraFieldsOnErrors: boolean;
}

export function dialectIdentity(
  publicId: string,
  options: Pick<ApiDialectOptions<unknown>, 'id' | 'speaks'>,
): DialectIdentity {
  const id = options.id ?? publicId;
  const speaks = options.speaks ?? [];
  return {
    id,
    speaks,
    own: new Set([id, ...speaks]),
    filedAs: speaks[0] ?? id,
    extraFieldsOnErrors: id === publicId,
  };
}
