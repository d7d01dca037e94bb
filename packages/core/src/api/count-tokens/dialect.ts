import type { AnswerContext, Dialect, EncodeContext } from '../../adapter/dialect.js';
import { invalidResponse } from '../../adapter/failures.js';
import type { WireRequest, WireResponse } from '../../adapter/wire.js';
import type { CountTokensResponse } from '../../hub/beyond-chat.js';
import type { ChatRequest } from '../../hub/chat.js';
import { number, type JsonObject } from '../../json/read.js';
import { apiSettings, commonMembers, errorEncoders, jsonAnswer, jsonResponse } from '../api-dialect.js';
import type { ApiDialectOptions } from '../dialect-options.js';
import { chat } from '../chat/dialect.js';

/** What a counter may say otherwise. */
export interface CountTokensDialectOptions extends Omit<ApiDialectOptions<ChatRequest>, 'adjustRequest'> {
  /** The dialect of chat whose requests are counted. Default: the public Chat Completions dialect. */
  of?: Dialect<'chat'>;
  /** The answer's member `object`, where its clients expect one (`response.input_tokens`). */
  object?: string;
}

/**
 * Counting the tokens of a chat request before it is sent: the body of a chat request in, `{ input_tokens, estimated }`
 * out. `estimated` says that the figure is ours and not the provider's, and so does the header `x-bf-estimated`.
 *
 * @example
 * const counter = countTokensDialect({ id: 'responses-input-tokens', of: responses, object: 'response.input_tokens' });
 */
export function countTokensDialect(options: CountTokensDialectOptions = {}): Dialect<'countTokens'> {
  const settings = apiSettings('count-tokens', options);
  const of = options.of ?? chat;
  return {
    ...commonMembers(settings),
    operation: 'countTokens',
    stream: 'none',
    encodeRequest: (request, context) => encodeRequest(request, context, of),
    decodeResponse,
    ...(of.inbound === undefined
      ? {}
      : {
          inbound: {
            decodeRequest: of.inbound.decodeRequest.bind(of.inbound),
            encodeResponse: (response, context) => encodeResponse(response, context, options.object),
            ...errorEncoders(settings),
          },
        }),
  };
}

/** The public dialect of `/v1/count_tokens`. */
export const countTokens: Dialect<'countTokens'> = countTokensDialect();

/** A count is never streamed, whatever the request says that is counted. */
function encodeRequest(request: ChatRequest, context: EncodeContext, of: Dialect<'chat'>): WireRequest {
  return of.encodeRequest(request, { ...context, stream: false });
}

function decodeResponse(response: WireResponse): CountTokensResponse {
  const body = jsonAnswer(response);
  const count = number(body['input_tokens']);
  if (count === undefined) throw invalidResponse('the answer has no number "input_tokens"');
  return { input_tokens: count, estimated: body['estimated'] === true };
}

function encodeResponse(
  response: CountTokensResponse,
  context: AnswerContext,
  kind: string | undefined,
): WireResponse {
  const { input_tokens, estimated } = response;
  const value: JsonObject = { ...(kind === undefined ? {} : { object: kind }), input_tokens, estimated };
  return jsonResponse(value, context, estimated ? { 'x-bf-estimated': 'true' } : {});
}
