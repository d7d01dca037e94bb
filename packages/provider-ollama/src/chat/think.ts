import {
  effortOfBudget,
  invalidRequest,
  type ChatRequest,
  type JsonObject,
  type ReasoningRequest,
} from '@bifrost/core';
import type { OllamaOptions } from '../options.js';
import type { EncodeNotes } from './notes.js';

/** Chat's efforts in the words of the server. */
const levels: Readonly<Record<string, string>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'max',
  max: 'max',
};

/** What the encoding of `think` depends on. */
export interface ThinkQuestion {
  request: Pick<ChatRequest, 'reasoning' | 'max_tokens'>;
  model: string;
  options: OllamaOptions;
}

/**
 * `think`: on, off, or a level. Servers refuse levels for models that have none, so those get "on", and the level is
 * noted.
 *
 * @see https://docs.ollama.com/capabilities/thinking
 */
export function encodeThink({ request, model, options }: ThinkQuestion, notes: EncodeNotes): JsonObject {
  const { reasoning } = request;
  if (reasoning === undefined) return {};
  if (reasoning.summary !== undefined) notes.dropped.add('reasoning.summary');
  const effort = effortOf(reasoning, request.max_tokens);
  if (effort === 'none') return { think: false };
  if (effort === undefined) return { think: true };
  const level = Object.hasOwn(levels, effort) ? levels[effort] : undefined;
  if (level !== undefined && takesLevels(model, options)) return { think: level };
  notes.dropped.add(reasoning.effort === undefined ? 'reasoning.max_tokens' : 'reasoning.effort');
  return { think: true };
}

function effortOf(reasoning: ReasoningRequest, maxTokens: number | undefined): string | undefined {
  if (reasoning.effort !== undefined) return reasoning.effort;
  if (reasoning.max_tokens === undefined) return undefined;
  return effortOfBudget(reasoning.max_tokens, { min: 1, max: maxTokens ?? 0 });
}

function takesLevels(model: string, { thinking_levels = ['gpt-oss*'] }: OllamaOptions): boolean {
  return thinking_levels.some((pattern) =>
    pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : model === pattern,
  );
}

/** Reads `think`. "On" without a level asks for reasoning and leaves its amount open. */
export function decodeThink(body: JsonObject): ReasoningRequest | undefined {
  const { think } = body;
  if (think === undefined || think === null) return undefined;
  if (think === false) return { effort: 'none' };
  if (think === true) return {};
  if (typeof think === 'string' && think !== '') return { effort: think };
  throw invalidRequest('think', 'must be true, false or a level');
}
