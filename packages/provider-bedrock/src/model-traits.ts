import { traitsOf, type ModelTraits } from '@bifrost/provider-anthropic';

/** Who made a model, as far as that decides what its requests may say. */
export type Family = 'claude' | 'nova' | 'titan' | 'llama' | 'mistral' | 'ai21' | 'cohere' | 'other';

/** How a model is told to think. */
type ThinkingForm = 'claude' | 'nova' | 'effort' | 'qwen' | 'none';

/**
 * What a model takes and refuses, read from its name: no answer tells it before the first request. The name of an
 * application's own profile or of a provisioned model says nothing, and then everything is tried.
 */
export interface BedrockTraits {
  family: Family;
  /** The name tells nothing of the model. */
  unknown: boolean;
  /** What Claude's version takes; absent for other models. */
  claude: ModelTraits | undefined;
  /** Cache points may stand in messages and system texts. */
  cachePoints: boolean;
  /** Cache points may stand among tools. */
  cacheTools: boolean;
  /** A cache point may say how long. */
  cacheTtl: boolean;
  /** `outputConfig.textFormat` and `strict` tools exist. */
  jsonSchema: boolean;
  /** A call of a tool can be demanded. */
  forcedTools: boolean;
  thinking: ThinkingForm;
}

const families: readonly (readonly [RegExp, Family])[] = [
  [/anthropic\.|claude/u, 'claude'],
  [/amazon\.nova/u, 'nova'],
  [/amazon\.titan/u, 'titan'],
  [/meta\.|llama/u, 'llama'],
  [/mistral\./u, 'mistral'],
  [/ai21\./u, 'ai21'],
  [/cohere\./u, 'cohere'],
];

/**
 * Models beside Claude that answer in a schema by themselves.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html
 */
const jsonSchemaModels =
  /deepseek\.v3|gemma-3|minimax|magistral|ministral|mistral-large-3|voxtral|kimi-k2|nemotron|gpt-oss|qwen3/u;

/** Who made a model. */
export function familyOf(model: string): Family {
  const name = model.toLowerCase();
  return families.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}

/** Whether a name tells nothing of the model behind it: a profile or throughput of the account's own. */
function isOpaque(model: string): boolean {
  return model.startsWith('arn:') && familyOf(model) === 'other';
}

/**
 * The name by which to tell what a model is: the one on the wire or, where that is an ARN that says nothing, the one that
 * the caller uses, if that says more.
 */
export function telling(model: string, asked: string | undefined): string {
  if (asked === undefined || !isOpaque(model)) return model;
  return familyOf(asked) !== 'other' || jsonSchemaModels.test(asked.toLowerCase()) ? asked : model;
}

/** Whether a body in Claude's own form can be meant for this model. */
export function mayBeClaude(model: string): boolean {
  return familyOf(model) === 'claude' || isOpaque(model);
}

/** Traits of a model by its id, its cross-region profile or its ARN. */
export function bedrockTraitsOf(model: string): BedrockTraits {
  const family = familyOf(model);
  const name = model.toLowerCase();
  const claude = family === 'claude' ? traitsOf(model) : undefined;
  const unknown = isOpaque(model);
  return {
    family,
    unknown,
    claude,
    cachePoints: family === 'claude' || family === 'nova' || unknown,
    cacheTools: family === 'claude' || unknown,
    cacheTtl: family === 'claude' || unknown,
    // Anthropic's own host has it for Opus 4.1, Bedrock has not.
    jsonSchema:
      claude === undefined ? jsonSchemaModels.test(name) : claude.jsonSchema && !/opus-4-1/u.test(name),
    forcedTools: claude === undefined ? takesForcedTools(family) : !claude.forcedToolsRefused,
    thinking: thinkingOf(family, name),
  };
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html */
function takesForcedTools(family: Family): boolean {
  return family === 'nova' || family === 'mistral' || family === 'other';
}

function thinkingOf(family: Family, name: string): ThinkingForm {
  if (family === 'claude') return 'claude';
  if (name.includes('nova-2')) return 'nova';
  if (name.includes('gpt-oss')) return 'effort';
  return name.includes('qwen3') ? 'qwen' : 'none';
}
