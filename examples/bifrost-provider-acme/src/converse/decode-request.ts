import {
  invalidRequest,
  jsonRequestBody,
  object,
  optionalBoolean,
  optionalNumber,
  optionalObject,
  optionalPlaces,
  optionalText,
  optionalTexts,
  optionalValue,
  otherSetMembers,
  requiredText,
  text,
  type ChatRequest,
  type InboundRequest,
  type Place,
  type Tool,
  type ToolChoice,
} from '@bifrost/core';
import { decodeTurns } from './decode-turns.js';
import { converseId } from './dialect-id.js';

/** Members that are read below. Others may be newer than this package: they are kept for Acme. */
const known: ReadonlySet<string> = new Set([
  'model',
  'turns',
  'tools',
  'tool_use',
  'max_output_tokens',
  'temperature',
  'stop_words',
  'stream',
]);

/**
 * The request of a client that was written for Acme, which Bifrost may send to any provider.
 *
 * @throws `invalid_request` naming the member that is wrong, `turns[2].content[0].text`.
 */
export function decodeRequest(inbound: InboundRequest): ChatRequest {
  const body = jsonRequestBody(inbound);
  const request: ChatRequest = {
    model: requiredText(body, 'model'),
    messages: decodeTurns(body),
    stream: optionalBoolean(body, 'stream') ?? false,
    include_usage: true,
  };
  const tools = optionalPlaces(body, 'tools')?.map(decodeTool);
  const choice = decodeChoice(body);
  const maxTokens = optionalNumber(body, 'max_output_tokens');
  const temperature = optionalNumber(body, 'temperature');
  const stop = optionalTexts(body, 'stop_words');
  const fields = otherSetMembers(body.of, known);
  if (tools !== undefined) request.tools = tools;
  if (choice !== undefined) request.tool_choice = choice;
  if (maxTokens !== undefined) request.max_tokens = maxTokens;
  if (temperature !== undefined) request.temperature = temperature;
  if (stop !== undefined) request.stop = stop;
  if (fields !== undefined) request.unknown = { dialect: converseId, fields };
  return request;
}

function decodeTool(place: Place): Tool {
  const tool: Tool = { type: 'function', name: requiredText(place, 'name') };
  const description = optionalText(place, 'description');
  const parameters = optionalObject(place, 'input');
  if (description !== undefined) tool.description = description;
  if (parameters !== undefined) tool.parameters = parameters;
  return tool;
}

function decodeChoice(body: Place): ToolChoice | undefined {
  const choice = optionalValue(body, 'tool_use');
  if (choice === undefined) return undefined;
  if (choice === 'none' || choice === 'auto' || choice === 'required') return { type: choice };
  const name = text(object(choice)?.['name']);
  if (name !== undefined) return { type: 'function', name };
  throw invalidRequest('tool_use', 'must be "none", "auto", "required" or {"name": …}');
}
