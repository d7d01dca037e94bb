/** How long a model thinks, in OpenAI's words, from not at all to as long as it can. */
const effortWords = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;

type Effort = (typeof effortWords)[number];

/** What a model of OpenAI takes and does not take. */
export interface ModelTraits {
  /** Thinks before it answers: `max_tokens` is called `max_completion_tokens`, `system` is `developer`. */
  reasons: boolean;
  /** Values of `reasoning_effort`; none at all for models that do not think, absent where they are not known. */
  efforts?: readonly Effort[];
  /** Whether temperature and its like are taken: `while-not-reasoning` means with the effort `none` alone. */
  sampling: 'always' | 'while-not-reasoning' | 'never';
  /** The effort of requests that name none. */
  defaultEffort?: Effort;
  /** `stop` is refused. */
  refusesStop?: boolean;
  /** `parallel_tool_calls` is refused. */
  refusesParallelCalls?: boolean;
  /** The one API that has the model. */
  only?: 'chat' | 'responses';
}

const lowToHigh: readonly Effort[] = ['low', 'medium', 'high'];
const fromNone: readonly Effort[] = ['none', 'low', 'medium', 'high'];
const plain: ModelTraits = { reasons: false, efforts: [], sampling: 'always' };
const thinking: ModelTraits = { reasons: true, sampling: 'never', refusesStop: true };
const oSeries: ModelTraits = { ...thinking, efforts: lowToHigh, refusesParallelCalls: true };
const sometimes: ModelTraits = { ...thinking, sampling: 'while-not-reasoning' };

/**
 * Families of models by name, the first that fits counts. Models newer than this table are taken for the newest kind
 * that it knows, and what it does not know of them it leaves to OpenAI.
 *
 * @see https://platform.openai.com/docs/guides/reasoning
 * @see https://platform.openai.com/docs/models
 */
const families: readonly (readonly [pattern: RegExp, traits: ModelTraits])[] = [
  // first, because these are asked for most: two lookups a request
  [/^(?:gpt-[34]|chatgpt-)(?!.*-(?:audio|search|deep-research))/u, plain],
  [/-deep-research/u, { ...thinking, efforts: ['medium'], only: 'responses' }],
  [/^computer-use/u, { ...thinking, only: 'responses' }],
  [/-search-(?:preview|api)/u, { ...plain, sampling: 'never', only: 'chat' }],
  [/^(?:gpt-4o-(?:mini-)?|gpt-)audio/u, { ...plain, only: 'chat' }],
  [/^o1-(?:mini|preview)/u, { ...oSeries, efforts: [], refusesStop: false }],
  [/^o\d+-pro/u, { ...oSeries, only: 'responses' }],
  [/^o1(?:-|$)/u, { ...oSeries, refusesStop: false }],
  [/^o\d/u, oSeries],
  [/^codex-/u, { ...thinking, efforts: lowToHigh, only: 'responses' }],
  [/^gpt-5-codex/u, { ...thinking, efforts: lowToHigh, only: 'responses' }],
  [/^gpt-[5-9].*-codex/u, { ...thinking, only: 'responses' }],
  [/^gpt-5-pro/u, { ...thinking, efforts: ['high'], only: 'responses' }],
  [/^gpt-[5-9].*-pro/u, { ...thinking, only: 'responses' }],
  [/^gpt-5-chat/u, plain],
  [/^gpt-5(?:-|$)/u, { ...thinking, efforts: ['minimal', ...lowToHigh] }],
  [/^gpt-5\.1(?:-|$)/u, { ...sometimes, efforts: fromNone, defaultEffort: 'none' }],
  [/^gpt-5\.[2-4](?:-|$)/u, { ...sometimes, efforts: [...fromNone, 'xhigh'], defaultEffort: 'none' }],
  [/^gpt-[5-9]/u, sometimes],
  [/^(?:gpt-[34]|chatgpt-)/u, plain],
];

/** What is known of a model, also of one that was tuned from it; `undefined` for names that are not OpenAI's. */
export function traitsOf(model: string): ModelTraits | undefined {
  const name = model.startsWith('ft:') ? model.slice(3) : model;
  return families.find(([pattern]) => pattern.test(name))?.[1];
}

/** The value of a model's `reasoning_effort` that comes nearest to the wish; `undefined` where it takes none. */
export function nearestEffort({ efforts }: ModelTraits, wish: string): string | undefined {
  if (efforts === undefined || efforts.some((effort) => effort === wish)) return wish;
  const place = effortWords.findIndex((word) => word === wish);
  // a word that is not in the list is left to OpenAI, which says what it would take
  if (place === -1) return efforts.length === 0 ? undefined : wish;
  let nearest: Effort | undefined;
  let least = Infinity;
  for (const effort of efforts) {
    const distance = Math.abs(effortWords.indexOf(effort) - place);
    // between two that are equally near, the one that thinks longer answers better
    if (distance <= least) [nearest, least] = [effort, distance];
  }
  return nearest;
}
