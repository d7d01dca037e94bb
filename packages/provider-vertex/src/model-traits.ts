/**
 * What a Gemini model takes. Read from its name, because no answer of the API tells it before the first request.
 *
 * A name without a version (`gemini-flash-latest`, a tuned model) is taken to be a model that thinks by budget, which
 * every thinking model accepts.
 *
 * @see https://ai.google.dev/gemini-api/docs/thinking
 */
export interface ModelTraits {
  /** `budget`: `thinkingBudget`; `level`: `thinkingLevel`. */
  thinking: 'none' | 'budget' | 'level';
  /** The least and the most that the model thinks, in tokens. */
  budget: { min: number; max: number };
  /** Thinking can be switched off with a budget of 0. */
  canStopThinking: boolean;
  /** Levels beside `LOW` and `HIGH`. */
  levels: ReadonlySet<string>;
  /** Earlier calls of functions must carry a thought signature. */
  needsSignatures: boolean;
  /** Results of functions may hold pictures and documents. */
  mediaInResults: boolean;
  /** JSON schemas and functions go together in one request. */
  schemaWithTools: boolean;
}

/** The name by which to tell what a model is: a tuned model's own is a number, and the caller's says more. */
export function telling(model: string, asked: string | undefined): string {
  return asked !== undefined && /^\d+$/u.test(model) ? asked : model;
}

const versionOf = /gemini-(\d{1,2})(?:\.(\d{1,2}))?(?!\d)/u;

/** Traits of a model by its name, with any prefix or suffix. */
export function traitsOf(model: string): ModelTraits {
  const name = model.toLowerCase();
  const found = versionOf.exec(name);
  if (found !== null) return traitsOfVersion(Number(found[1]) * 100 + Number(found[2] ?? 0), name);
  // Gemma has no thinking; everything else that is unknown may be a tuned or aliased Gemini.
  return name.includes('gemma') ? { ...unknown, thinking: 'none' } : unknown;
}

const unknown: ModelTraits = {
  thinking: 'budget',
  budget: { min: 512, max: 24_576 },
  canStopThinking: true,
  levels: new Set(),
  needsSignatures: false,
  mediaInResults: false,
  schemaWithTools: true,
};

function traitsOfVersion(version: number, name: string): ModelTraits {
  if (version >= 300) return traitsOfThird(version, name);
  const old: ModelTraits = { ...unknown, schemaWithTools: false };
  if (version < 205 || name.includes('image')) return { ...old, thinking: 'none' };
  if (name.includes('pro')) return { ...old, budget: { min: 128, max: 32_768 }, canStopThinking: false };
  return { ...old, budget: { min: name.includes('lite') ? 512 : 1, max: 24_576 } };
}

function traitsOfThird(version: number, name: string): ModelTraits {
  const levels = new Set<string>();
  if (name.includes('flash')) levels.add('MINIMAL');
  // The first Pro of the third generation knew two levels only.
  if (name.includes('flash') || version > 300) levels.add('MEDIUM');
  return {
    thinking: 'level',
    budget: { min: 128, max: 32_768 },
    canStopThinking: false,
    levels,
    needsSignatures: true,
    mediaInResults: true,
    schemaWithTools: true,
  };
}
