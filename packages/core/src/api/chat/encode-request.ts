import type { EncodeContext } from '../../adapter/dialect.js';
import type { WireRequest } from '../../adapter/wire.js';
import type { ChatRequest } from '../../hub/chat.js';
import { effortOfBudget } from '../../hub/reasoning-effort.js';
import { defined, object, type JsonObject } from '../../json/read.js';
import { refuseBound } from '../bound.js';
import { unknownNames } from '../unknown-members.js';
import { encodeMessages } from './encode-messages.js';
import { encodeResponseFormat, encodeTools, encodeToolChoice } from './encode-tools.js';
import type { ChatSettings } from './settings.js';

/** Writes a Chat Completions request. */
export function encodeRequest(
  request: ChatRequest,
  context: EncodeContext,
  settings: ChatSettings,
): WireRequest {
  refuseBound(request, ...settings.own);
  const dropped: string[] = [];
  const body: JsonObject = {
    ...unknownFields(request, settings, dropped),
    model: context.model,
    messages: encodeMessages(request, settings, dropped),
    ...encodeParameters(request, context, settings),
    ...encodeToolParameters(request, settings, dropped),
    ...encodeOutputParameters(request),
  };
  if (context.stream) Object.assign(body, streamMembers(request, settings));
  listDropped(request, settings, dropped);
  const adjusted = settings.adjustRequest?.(body, request, context);
  return {
    body: { kind: 'json', value: adjusted?.body ?? body },
    dropped: [...dropped, ...(adjusted?.dropped ?? [])],
  };
}

/** Members that our model does not know go on where the same dialect is spoken. */
function unknownFields(request: ChatRequest, settings: ChatSettings, dropped: string[]): JsonObject {
  if (request.unknown === undefined) return {};
  if (settings.own.has(request.unknown.dialect)) return request.unknown.fields;
  dropped.push(...unknownNames(request.unknown));
  return {};
}

function encodeParameters(request: ChatRequest, context: EncodeContext, settings: ChatSettings): JsonObject {
  const { temperature, top_p, stop, seed, n, frequency_penalty, presence_penalty, logit_bias } = request;
  return defined<JsonObject>({
    [settings.maxTokensMember(context.model)]: request.max_tokens,
    temperature,
    top_p,
    top_k: settings.topK ? request.top_k : undefined,
    stop,
    seed,
    n,
    frequency_penalty,
    presence_penalty,
    logit_bias,
    reasoning_effort: effortOf(request),
  });
}

function encodeToolParameters(request: ChatRequest, settings: ChatSettings, dropped: string[]): JsonObject {
  const { tool_choice, parallel_tool_calls, response_format } = request;
  const tools = request.tools === undefined ? [] : encodeTools(request.tools, settings, dropped);
  return defined<JsonObject>({
    // An empty list is refused by many servers.
    tools: tools.length === 0 ? undefined : tools,
    tool_choice: tool_choice === undefined ? undefined : encodeToolChoice(tool_choice, request, settings),
    parallel_tool_calls,
    response_format: response_format === undefined ? undefined : encodeResponseFormat(response_format),
  });
}

function encodeOutputParameters(request: ChatRequest): JsonObject {
  const { logprobs, top_logprobs, modalities, audio, prediction, verbosity } = request;
  const { user, metadata, service_tier, store } = request;
  return defined<JsonObject>({
    logprobs,
    top_logprobs,
    modalities,
    audio,
    prediction,
    verbosity,
    user,
    metadata,
    service_tier,
    store,
  });
}

/** Chat's native form is an effort in words; a budget is measured by the answer's limit. */
function effortOf({ reasoning, max_tokens }: ChatRequest): string | undefined {
  if (reasoning?.effort !== undefined) return reasoning.effort;
  if (reasoning?.max_tokens === undefined) return undefined;
  return effortOfBudget(reasoning.max_tokens, { min: 0, max: max_tokens ?? 0 });
}

function streamMembers({ unknown }: ChatRequest, settings: ChatSettings): JsonObject {
  if (!settings.askForUsage) return { stream: true };
  const further = unknown !== undefined && settings.own.has(unknown.dialect) ? unknown.fields : {};
  return {
    stream: true,
    stream_options: { ...object(further['stream_options']), include_usage: true },
  };
}

/** What plain Chat has no member for. */
function listDropped(request: ChatRequest, settings: ChatSettings, dropped: string[]): void {
  if (request.top_k !== undefined && !settings.topK) dropped.push('top_k');
  if (request.reasoning?.summary !== undefined) dropped.push('reasoning.summary');
  if (request.cache_control !== undefined && !dropped.includes('cache_control'))
    dropped.push('cache_control');
}
