import {
  invalidRequest,
  jsonRequestBody,
  list,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalPlace,
  optionalPlaces,
  optionalText,
  optionalTexts,
  otherSetMembers,
  requiredPlace,
  requiredText,
  type ChatRequest,
  type InboundRequest,
  type Place,
  type ReasoningRequest,
  type ResponseFormat,
  type Tool,
  type ToolChoice,
} from '@bifrost/core';
import { chatId } from '../dialect-ids.js';
import { decodeMessages } from './decode-messages.js';
import { unreadMembers } from './unread-members.js';

const numbers = {
  max_tokens: 'max_tokens',
  temperature: 'temperature',
  p: 'top_p',
  k: 'top_k',
  seed: 'seed',
  frequency_penalty: 'frequency_penalty',
  presence_penalty: 'presence_penalty',
} as const;

type NumberMember = keyof typeof numbers;
const numberMembers: readonly NumberMember[] = [
  'max_tokens',
  'temperature',
  'p',
  'k',
  'seed',
  'frequency_penalty',
  'presence_penalty',
];

const modelled: ReadonlySet<string> = new Set([
  ...numberMembers,
  'model',
  'messages',
  'tools',
  'tool_choice',
  'strict_tools',
  'stream',
  'stop_sequences',
  'response_format',
  'thinking',
  'logprobs',
]);

/** Decodes a client's request. @throws `invalid_request` with the path of the member that is wrong. */
export function decodeRequest(inbound: InboundRequest): ChatRequest {
  const body = jsonRequestBody(inbound);
  const request: ChatRequest = {
    model: requiredText(body, 'model'),
    messages: decodeMessages(body),
    stream: optionalBoolean(body, 'stream') ?? false,
    include_usage: true,
    ...decodeToolMembers(body),
  };
  for (const member of numberMembers) {
    const value = optionalNumber(body, member);
    if (value !== undefined) request[numbers[member]] = value;
  }
  const stop = optionalTexts(body, 'stop_sequences');
  const logprobs = optionalBoolean(body, 'logprobs');
  const format = decodeResponseFormat(body);
  const reasoning = decodeThinking(body);
  const fields = otherSetMembers(body.of, modelled);
  if (stop !== undefined) request.stop = stop;
  if (logprobs !== undefined) request.logprobs = logprobs;
  if (format !== undefined) request.response_format = format;
  if (reasoning !== undefined) request.reasoning = reasoning;
  if (fields !== undefined) request.unknown = { dialect: chatId, fields };
  // What the answer is to rest on: without it a model would make something up.
  if (list(fields?.['documents']).length > 0) request.bound = ['documents'];
  const ignored = unreadMembers(body.of);
  if (ignored.length > 0) request.ignored = ignored;
  return request;
}

function decodeToolMembers(body: Place): Pick<ChatRequest, 'tools' | 'tool_choice'> {
  const strict = optionalBoolean(body, 'strict_tools') === true;
  const tools = (optionalPlaces(body, 'tools') ?? []).map((tool) => decodeTool(tool, strict));
  const choice = decodeChoice(optionalText(body, 'tool_choice'));
  return {
    ...(tools.length === 0 ? {} : { tools }),
    ...(choice === undefined ? {} : { tool_choice: choice }),
  };
}

function decodeTool(tool: Place, strict: boolean): Tool {
  const declared = requiredPlace(tool, 'function');
  const decoded: Tool = { type: 'function', name: requiredText(declared, 'name') };
  const description = optionalText(declared, 'description');
  const parameters = optionalObject(declared, 'parameters');
  if (description !== undefined) decoded.description = description;
  if (parameters !== undefined) decoded.parameters = parameters;
  if (strict) decoded.strict = true;
  return decoded;
}

/** Cohere takes its two words in either case. */
function decodeChoice(choice: string | undefined): ToolChoice | undefined {
  if (choice === undefined) return undefined;
  const word = choice.toUpperCase();
  if (word === 'REQUIRED') return { type: 'required' };
  if (word === 'NONE') return { type: 'none' };
  throw invalidRequest('tool_choice', 'must be "REQUIRED" or "NONE"');
}

function decodeResponseFormat(body: Place): ResponseFormat | undefined {
  const format = optionalPlace(body, 'response_format');
  if (format === undefined) return undefined;
  const schema = optionalObject(format, 'json_schema');
  switch (requiredText(format, 'type')) {
    case 'text':
      return { type: 'text' };
    case 'json_object':
      if (schema === undefined) return { type: 'json_object' };
      return { type: 'json_schema', name: 'output', schema };
    default:
      throw invalidRequest('response_format.type', 'must be "text" or "json_object"');
  }
}

function decodeThinking(body: Place): ReasoningRequest | undefined {
  const thinking = optionalPlace(body, 'thinking');
  if (thinking === undefined) return undefined;
  const { type } = thinking.of;
  if (type === 'disabled') return { effort: 'none' };
  if (type !== 'enabled') throw invalidRequest('thinking.type', 'must be "enabled" or "disabled"');
  const budget = optionalNumber(thinking, 'token_budget');
  return budget === undefined ? {} : { max_tokens: budget };
}
