import {
  isObject,
  object,
  refuseBound,
  texts,
  unknownNames,
  type ChatRequest,
  type EncodeContext,
  type JsonObject,
  type WireRequest,
} from '@bifrost/core';
import { isAnthropicDialect } from '../dialect-ids.js';
import { traitsOf, type ModelTraits } from '../model-traits.js';
import { createNotes, encodeCacheControl, type EncodeNotes } from './encode-notes.js';
import { checkParameters, encodeSampling, encodeServiceTier } from './encode-parameters.js';
import { encodeToolChoice, encodeTools, forcesTool } from './encode-tools.js';
import { encodeMcpServers } from './mcp-servers.js';
import { encodeTurns } from './encode-turns.js';
import { lacksThought } from './lacks-thought.js';
import { resolveMaxTokens } from './max-tokens.js';
import { planStructuredOutput, structuredOutputTool, type StructuredOutput } from './structured-output.js';
import { planThinking, type ThinkingPlan } from './thinking.js';

/** A Messages body before it is written, for hosts that say some of it elsewhere (Vertex AI, Bedrock). */
export interface EncodedMessages {
  /** The body; hosts may add and remove members and hand a changed copy to `finish`. */
  body: JsonObject;
  /** Betas that the request asks for: a header here, a member of the body elsewhere. */
  betas: readonly string[];
  dropped: readonly string[];
  /** The body as it goes on the wire, with long numbers in tool arguments as the caller wrote them. */
  readonly finish: (body: JsonObject) => WireRequest['body'];
}

/** Encodes a chat request as a Messages body. Never changes the request; long values are shared with it. */
export function encodeMessages(request: ChatRequest, context: EncodeContext): EncodedMessages {
  // Ids of a conversation, a sandbox or a file that another vendor keeps mean nothing here.
  if (!isAnthropicDialect(request.unknown?.dialect)) refuseBound(request);
  const notes = createNotes();
  const traits = traitsOf(context.model);
  checkParameters(request, notes);
  const structured = planStructuredOutput(request, traits, notes);
  const plan = planThinking({
    reasoning: request.reasoning,
    traits,
    maxTokens: resolveMaxTokens(request.max_tokens, context.options, traits),
    forcesTool: structured.tool !== undefined || forcesTool(request),
    lacksThought: lacksThought(request.messages, ({ dialect }) => isAnthropicDialect(dialect)),
  });
  for (const path of plan.dropped) notes.dropped.add(path);
  const body: JsonObject = {
    model: context.model,
    max_tokens: plan.maxTokens,
    ...encodeTurns(request.messages, notes),
    ...encodeToolMembers(request, structured, { traits, notes }),
    ...encodeSampling(request, { traits, thinks: plan.active }, notes),
    ...encodeServiceTier(request.service_tier, notes),
    ...encodeCacheControl(request.cache_control),
  };
  if (request.stop !== undefined && request.stop.length > 0) body['stop_sequences'] = request.stop;
  if (request.user !== undefined) body['metadata'] = { user_id: request.user };
  if (context.stream) body['stream'] = true;
  addThinking(body, plan, structured);
  addUnknown(body, request, notes);
  return {
    body,
    betas: [...notes.betas],
    dropped: [...notes.dropped],
    finish: (value) => notes.raw.toBody(value),
  };
}

/** Encodes a chat request for Anthropic's own host. */
export function encodeRequest(request: ChatRequest, context: EncodeContext): WireRequest {
  const { body, betas, dropped, finish } = encodeMessages(request, context);
  const wire: WireRequest = { body: finish(body), dropped };
  if (betas.length > 0) wire.headers = { 'anthropic-beta': betas.join(',') };
  return wire;
}

function encodeToolMembers(
  request: ChatRequest,
  structured: StructuredOutput,
  { traits, notes }: { traits: ModelTraits; notes: EncodeNotes },
): JsonObject {
  if (structured.tool !== undefined) {
    return { tools: [structured.tool], tool_choice: { type: 'tool', name: structuredOutputTool } };
  }
  const members: JsonObject = {};
  const tools = encodeTools(request, traits, notes);
  if (tools.length > 0) members['tools'] = tools;
  const servers = encodeMcpServers(request.tools ?? []);
  if (servers.length > 0) members['mcp_servers'] = servers;
  const choice = encodeToolChoice(request, traits);
  if (choice !== undefined) members['tool_choice'] = choice;
  return members;
}

function addThinking(body: JsonObject, plan: ThinkingPlan, structured: StructuredOutput): void {
  if (plan.thinking !== undefined) body['thinking'] = plan.thinking;
  const output: JsonObject = {};
  if (plan.effort !== undefined) output['effort'] = plan.effort;
  if (structured.format !== undefined) output['format'] = structured.format;
  if (Object.keys(output).length > 0) body['output_config'] = output;
}

/** Members that the hub does not know go on where Messages is spoken; elsewhere their names are listed. */
function addUnknown(body: JsonObject, request: ChatRequest, notes: EncodeNotes): void {
  const { dialect, fields = {} } = request.unknown ?? {};
  if (!isAnthropicDialect(dialect)) {
    for (const name of unknownNames(request.unknown)) notes.dropped.add(name);
    return;
  }
  for (const [member, value] of Object.entries(fields)) {
    if (member === 'anthropic_beta') for (const beta of texts(value)) notes.betas.add(beta);
    // Ours and theirs meet in one object (`output_config`, `metadata`); where both speak, ours was decoded from theirs.
    else if (isObject(value)) body[member] = { ...value, ...object(body[member]) };
    else body[member] = value;
  }
}
