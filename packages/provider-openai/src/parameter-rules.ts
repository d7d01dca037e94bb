import {
  object,
  text,
  unsupportedParameter,
  type JsonObject,
  type JsonValue,
  type PassageEdit,
} from '@bifrost/core';
import { nearestEffort, traitsOf, type ModelTraits } from './model-traits.js';

/** Reads a top-level member of a request's body. */
export type ReadMember = (name: string) => JsonValue | undefined;

/** What tunes the choice of words, and what models refuse while they reason. */
const sampling = ['temperature', 'top_p', 'frequency_penalty', 'presence_penalty'];

/** The longest `user` that OpenAI takes. Other vendors' ids for the same purpose are longer. */
const longestUser = 64;

/**
 * What a Chat Completions body must say otherwise for a model. One list for bodies that pass through and for those that
 * were translated, so that a request means the same either way.
 *
 * @throws BifrostError `unsupported_parameter` for what the model refuses and what would change the form or truth of the
 * answer if it were left out: `stop`, `logprobs`, a ban in `logit_bias`.
 */
export function chatEdits(model: string, member: ReadMember): PassageEdit[] {
  const traits = traitsOf(model);
  if (traits === undefined) return [];
  const effort = text(member('reasoning_effort'));
  refuseForms(model, { traits, effort, member });
  const edits = [...samplingEdits(traits, effort), ...userEdits(member)];
  if (traits.reasons) edits.push({ rename: 'max_tokens', to: 'max_completion_tokens' });
  if (traits.refusesParallelCalls === true) edits.push({ drop: 'parallel_tool_calls' });
  if (takesNoSampling(traits, effort)) edits.push({ drop: 'logit_bias' });
  if (effort === undefined) return edits;
  const nearest = nearestEffort(traits, effort);
  if (nearest === undefined) edits.push({ drop: 'reasoning_effort' });
  else if (nearest !== effort) edits.push({ replace: 'reasoning_effort', value: nearest });
  return edits;
}

/** The same for a body of the Responses API. */
export function responsesEdits(model: string, member: ReadMember): PassageEdit[] {
  const traits = traitsOf(model);
  if (traits === undefined) return [];
  const reasoning = object(member('reasoning'));
  const effort = text(reasoning?.['effort']);
  const edits = [...samplingEdits(traits, effort), ...userEdits(member)];
  if (reasoning === undefined) return edits;
  const nearest = effort === undefined ? undefined : nearestEffort(traits, effort);
  if (!traits.reasons) edits.push({ drop: 'reasoning' }, ...withoutEncryptedReasoning(member('include')));
  else if (nearest !== effort) edits.push({ replace: 'reasoning', value: withEffort(reasoning, nearest) });
  return edits;
}

/** What a body for pictures must say otherwise: these models give base64 anyway, and refuse to be asked for it. */
export function imageEdits(model: string, member: ReadMember): PassageEdit[] {
  const isAsked = member('response_format') === 'b64_json';
  return isAsked && /^(?:gpt|chatgpt)-image/u.test(model) ? [{ drop: 'response_format' }] : [];
}

/** Applies edits to a body that we wrote ourselves. */
export function applyEdits(
  body: JsonObject,
  edits: readonly PassageEdit[],
): { body: JsonObject; dropped: string[] } {
  const edited: JsonObject = { ...body };
  const dropped: string[] = [];
  for (const edit of edits) {
    const name = 'drop' in edit ? edit.drop : 'rename' in edit ? edit.rename : edit.replace;
    if (edited[name] === undefined) continue;
    if ('rename' in edit) edited[edit.to] ??= edited[name];
    else dropped.push(name);
    if ('replace' in edit) edited[name] = edit.value;
    else delete edited[name];
  }
  return { body: edited, dropped };
}

function refuseForms(
  model: string,
  of: { traits: ModelTraits; effort: string | undefined; member: ReadMember },
): void {
  const { traits, effort, member } = of;
  const stop = member('stop');
  const stops = typeof stop === 'string' || (Array.isArray(stop) && stop.length > 0);
  if (stops && traits.refusesStop === true)
    throw unsupportedParameter('stop', `${model} has no stop sequences`);
  if (!takesNoSampling(traits, effort)) return;
  if (member('logprobs') === true)
    throw unsupportedParameter('logprobs', `${model} tells no probabilities while it reasons`);
  if (!onlyTunes(member('logit_bias')))
    throw unsupportedParameter('logit_bias', `${model} can neither be forbidden nor forced to say a word`);
}

function takesNoSampling(traits: ModelTraits, effort: string | undefined): boolean {
  if (traits.sampling === 'while-not-reasoning') return (effort ?? traits.defaultEffort) !== 'none';
  return traits.sampling === 'never';
}

function samplingEdits(traits: ModelTraits, effort: string | undefined): PassageEdit[] {
  return takesNoSampling(traits, effort) ? sampling.map((name) => ({ drop: name })) : [];
}

function userEdits(member: ReadMember): PassageEdit[] {
  return (text(member('user'))?.length ?? 0) > longestUser ? [{ drop: 'user' }] : [];
}

/** A bias of -100 bans a word and 100 forces it: leaving that out would change what may be said. */
function onlyTunes(bias: JsonValue | undefined): boolean {
  const values = Object.values(object(bias) ?? {});
  return values.every((value) => typeof value === 'number' && Math.abs(value) < 100);
}

function withEffort(reasoning: JsonObject, effort: string | undefined): JsonObject {
  const { effort: _effort, ...rest } = reasoning;
  return effort === undefined ? rest : { ...rest, effort };
}

/** Models that do not reason refuse to be asked for their reasoning. */
function withoutEncryptedReasoning(include: JsonValue | undefined): PassageEdit[] {
  if (!Array.isArray(include)) return [];
  const others = include.filter((name) => name !== 'reasoning.encrypted_content');
  if (others.length === include.length) return [];
  return [others.length === 0 ? { drop: 'include' } : { replace: 'include', value: others }];
}
