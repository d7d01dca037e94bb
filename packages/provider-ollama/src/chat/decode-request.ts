import {
  invalidRequest,
  isObject,
  type ChatRequest,
  type InboundRequest,
  type JsonObject,
  type ResponseFormat,
  type Tool,
} from '@bifrost/core';
import { chatId } from '../dialect-ids.js';
import { decodeSettings } from '../model-options.js';
import {
  has,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalObjects,
  optionalText,
  otherMembers,
  requestBody,
  requiredObject,
  requiredText,
} from '../read-strict.js';
import { decodeMessages } from './decode-messages.js';
import { decodeThink } from './think.js';

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
  const body = requestBody(inbound);
  const { sampling, rest } = decodeSettings(body);
  const request: ChatRequest = {
    model: requiredText(body, 'model'),
    messages: decodeMessages(body),
    stream: optionalBoolean(body, 'stream') ?? true,
    include_usage: true,
    ...sampling,
  };
  const tools = optionalObjects(body, 'tools').map(({ value, path }) => decodeTool(value, path));
  const format = decodeFormat(body);
  const reasoning = decodeThink(body);
  const logprobs = optionalBoolean(body, 'logprobs');
  const topLogprobs = optionalNumber(body, 'top_logprobs');
  const others = otherMembers(body, modelled);
  if (tools.length > 0) request.tools = tools;
  if (format !== undefined) request.response_format = format;
  if (reasoning !== undefined) request.reasoning = reasoning;
  if (logprobs !== undefined) request.logprobs = logprobs;
  if (topLogprobs !== undefined) request.top_logprobs = topLogprobs;
  const fields = rest === undefined ? others : { ...others, options: rest };
  if (fields !== undefined) request.unknown = { dialect: chatId, fields };
  return request;
}

function decodeTool(tool: JsonObject, path: string): Tool {
  const declared = requiredObject(tool, 'function', path);
  const at = `${path}.function`;
  const decoded: Tool = { type: 'function', name: requiredText(declared, 'name', at) };
  const description = optionalText(declared, 'description', at);
  const parameters = optionalObject(declared, 'parameters', at);
  if (description !== undefined) decoded.description = description;
  if (parameters !== undefined) decoded.parameters = parameters;
  return decoded;
}

/** `format`: nothing, "json", or a schema. */
function decodeFormat(body: JsonObject): ResponseFormat | undefined {
  const { format } = body;
  if (!has(body, 'format') || format === '') return undefined;
  if (format === 'json') return { type: 'json_object' };
  if (isObject(format)) return { type: 'json_schema', name: 'output', schema: format };
  throw invalidRequest('format', 'must be "json" or a JSON schema');
}
