import {
  invalidRequest,
  isObject,
  jsonRequestBody,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalPlaces,
  optionalText,
  optionalValue,
  otherSetMembers,
  requiredPlace,
  requiredText,
  type ChatRequest,
  type InboundRequest,
  type Place,
  type ResponseFormat,
  type Tool,
} from '@bifrost/core';
import { chatId } from '../dialect-ids.js';
import { decodeSettings } from '../model-options.js';
import { decodeMessages } from './decode-messages.js';
import { decodeThink } from './think.js';
import { unreadMembers } from './unread-members.js';

const modelled: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'tools',
  'format',
  'stream',
  'think',
  'logprobs',
  'top_logprobs',
  'options',
]);

/**
 * Decodes a client's request. Without `stream` the answer streams, as it does at the server.
 *
 * @throws `invalid_request` with the path of the member that is wrong.
 */
export function decodeRequest(inbound: InboundRequest): ChatRequest {
  const body = jsonRequestBody(inbound);
  const { sampling, rest } = decodeSettings(body);
  const request: ChatRequest = {
    model: requiredText(body, 'model'),
    messages: decodeMessages(body),
    stream: optionalBoolean(body, 'stream') ?? true,
    include_usage: true,
    ...sampling,
  };
  const tools = (optionalPlaces(body, 'tools') ?? []).map(decodeTool);
  const format = decodeFormat(body);
  const reasoning = decodeThink(body.of);
  const logprobs = optionalBoolean(body, 'logprobs');
  const topLogprobs = optionalNumber(body, 'top_logprobs');
  const others = otherSetMembers(body.of, modelled);
  if (tools.length > 0) request.tools = tools;
  if (format !== undefined) request.response_format = format;
  if (reasoning !== undefined) request.reasoning = reasoning;
  if (logprobs !== undefined) request.logprobs = logprobs;
  if (topLogprobs !== undefined) request.top_logprobs = topLogprobs;
  const fields = rest === undefined ? others : { ...others, options: rest };
  if (fields !== undefined) request.unknown = { dialect: chatId, fields };
  const ignored = unreadMembers(body.of);
  if (ignored.length > 0) request.ignored = ignored;
  return request;
}

function decodeTool(tool: Place): Tool {
  const declared = requiredPlace(tool, 'function');
  const decoded: Tool = { type: 'function', name: requiredText(declared, 'name') };
  const description = optionalText(declared, 'description');
  const parameters = optionalObject(declared, 'parameters');
  if (description !== undefined) decoded.description = description;
  if (parameters !== undefined) decoded.parameters = parameters;
  return decoded;
}

/** `format`: nothing, "json", or a schema. */
function decodeFormat(body: Place): ResponseFormat | undefined {
  const format = optionalValue(body, 'format');
  if (format === undefined || format === '') return undefined;
  if (format === 'json') return { type: 'json_object' };
  if (isObject(format)) return { type: 'json_schema', name: 'output', schema: format };
  throw invalidRequest('format', 'must be "json" or a JSON schema');
}
