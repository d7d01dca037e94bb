import type { EncodeContext } from '../../adapter/dialect.js';
import type { WireRequest } from '../../adapter/wire.js';
import type { TextCompletionRequest } from '../../hub/beyond-chat.js';
import { jsonRequest } from '../api-dialect.js';
import { refuseBound } from '../bound.js';
import type { CompletionsSettings } from './settings.js';

/** Writes a request of the text completions API. */
export function encodeRequest(
  request: TextCompletionRequest,
  context: EncodeContext,
  settings: CompletionsSettings,
): WireRequest {
  refuseBound(request, ...settings.own);
  const {
    model: _model,
    stream: _stream,
    include_usage: _usage,
    unknown: _unknown,
    bound: _bound,
    top_k,
    ...members
  } = request;
  const asksForUsage = context.stream && settings.askForUsage;
  const written = {
    ...members,
    top_k: settings.topK ? top_k : undefined,
    stream: context.stream ? true : undefined,
    stream_options: asksForUsage ? { include_usage: true } : undefined,
  };
  const dropped = top_k !== undefined && !settings.topK ? ['top_k'] : [];
  return jsonRequest(written, settings, { request, context, dropped });
}
