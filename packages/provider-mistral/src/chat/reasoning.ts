import { effortOfBudget, type ChatRequest, type JsonObject } from '@bifrost/core';

/** Models that reason whether or not they are asked to, and are switched by `prompt_mode`. */
function alwaysReasons(model: string): boolean {
  return model.startsWith('magistral');
}

/** Whether a model reasons when it serves this request. */
export function reasons(request: ChatRequest, model: string): boolean {
  const effort = effortOf(request);
  return effort === undefined ? alwaysReasons(model) : effort !== 'none';
}

/**
 * How much a model is to think. Magistral has a mode and no degrees; the others know all (`high`) or nothing (`none`).
 *
 * @see https://docs.mistral.ai/capabilities/reasoning
 */
export function encodeReasoning(request: ChatRequest, model: string, dropped: Set<string>): JsonObject {
  if (request.reasoning?.summary !== undefined) dropped.add('reasoning.summary');
  const effort = effortOf(request);
  if (effort === undefined) return {};
  if (alwaysReasons(model)) {
    if (effort !== 'none') return { prompt_mode: 'reasoning' };
    dropped.add('reasoning_effort');
    return {};
  }
  if (effort !== 'none' && effort !== 'high') dropped.add('reasoning_effort');
  return { reasoning_effort: effort === 'none' ? 'none' : 'high' };
}

function effortOf({ reasoning, max_tokens }: ChatRequest): string | undefined {
  if (reasoning?.effort !== undefined) return reasoning.effort;
  if (reasoning?.max_tokens === undefined) return undefined;
  if (reasoning.max_tokens <= 0) return 'none';
  return effortOfBudget(reasoning.max_tokens, { min: 0, max: max_tokens ?? 0 });
}
