import type { EncodeContext } from '../../adapter/dialect.js';
import type { ChatRequest } from '../../hub/chat.js';
import type { JsonObject } from '../../json/read.js';
import { passedHeaders } from '../chat/passage.js';
import { family } from './native.js';

/** What a provider that speaks the Responses API may say otherwise. */
export interface ResponsesDialectOptions {
  /** `vendor.responses`. Default `responses`, the public dialect. */
  id?: string;
  /** Public dialects whose bodies this provider takes as they stand (`['responses']`). */
  speaks?: readonly string[];
  /**
   * The provider takes `stop`, which the Responses API does not have. Default: no, and a request with `stop` is refused
   * because it would end elsewhere.
   */
  stop?: boolean;
  /**
   * The longest id of a tool call that the provider takes, in characters. Longer ones, which other vendors make, become
   * digests. Default: no limit.
   */
  longestCallId?: number;
  /** Last changes to the body, for what no option says. Must not change `request`. */
  adjustRequest?: (
    body: JsonObject,
    request: ChatRequest,
    context: EncodeContext,
  ) => { body: JsonObject; dropped?: readonly string[] };
  /** Client headers that go on in native passage, beside the usual ones. */
  requestHeaders?: readonly string[];
  /** Query parameters that go on in native passage. */
  requestQuery?: readonly string[];
  /** Response headers that go back in native passage, beside the usual ones. */
  responseHeaders?: readonly string[];
}

/** The options with every default filled in. */
export interface ResponsesSettings {
  id: string;
  speaks: readonly string[];
  /** Ids of dialects whose own members may be written here as they stand. */
  own: ReadonlySet<string>;
  stop: boolean;
  longestCallId: number | undefined;
  adjustRequest: ResponsesDialectOptions['adjustRequest'];
  requestHeaders: readonly string[];
  requestQuery: readonly string[];
  responseHeaders: readonly string[];
  /** Errors carry `extra_fields`: on the unified routes alone. */
  extraFieldsOnErrors: boolean;
}

/** Fills in the defaults. */
export function responsesSettings(options: ResponsesDialectOptions): ResponsesSettings {
  const id = options.id ?? family;
  const speaks = options.speaks ?? [];
  return {
    id,
    speaks,
    own: new Set([family, id, ...speaks]),
    stop: options.stop ?? false,
    longestCallId: options.longestCallId,
    adjustRequest: options.adjustRequest,
    requestHeaders: [...passedHeaders.request, ...(options.requestHeaders ?? [])],
    requestQuery: options.requestQuery ?? [],
    responseHeaders: [...passedHeaders.response, ...(options.responseHeaders ?? [])],
    extraFieldsOnErrors: id === family,
  };
}
