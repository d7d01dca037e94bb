/**
 * What a model takes and refuses. Read from its name, because no answer of the API tells it before the first request.
 *
 * A version newer than this table is taken to be like the newest one in it; a name without a version (a deployment, an
 * alias of a proxy) is taken to be a model that thinks by budget.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/thinking
 */
export interface ModelTraits {
  /** `budget`: `thinking.budget_tokens`; `adaptive`: `output_config.effort`; `both`: either. */
  thinking: 'none' | 'budget' | 'both' | 'adaptive';
  /** `thinking: {type: 'disabled'}` is refused. */
  thinkingAlwaysOn: boolean;
  /** The effort `xhigh` exists beside `max`. */
  effortXhigh: boolean;
  /** `temperature`, `top_p` and `top_k` are refused. */
  samplingRefused: boolean;
  /** `temperature` and `top_p` are refused together. */
  oneSamplingParameter: boolean;
  /** `tool_choice` `any` and `tool` are refused. */
  forcedToolsRefused: boolean;
  /** `output_config.format` and `strict` tools exist. */
  jsonSchema: boolean;
  /** `max_tokens` where neither the request nor the configuration gives one. */
  defaultMaxTokens: number;
}

/** A version as one number: 3.5 is 305. */
interface ModelVersion {
  line: string | undefined;
  version: number;
}

const versionAfterLine = /claude-([a-z]+)-(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/u;
const versionFirst = /claude-v?(\d{1,2})(?:[-.:](\d{1,2}))?(?!\d)/u;
const unversioned: Readonly<Record<string, number>> = { mythos: 500, fable: 500, instant: 100 };

/** Traits of a model by its name, with any prefix or suffix that a cloud adds. */
export function traitsOf(model: string): ModelTraits {
  const found = parseVersion(model.toLowerCase());
  return found === undefined ? traitsOfUnknown : traitsOfVersion(found);
}

/** Whether the model belongs to the generation before Messages, which only knows text completions. */
export function isLegacyModel(model: string): boolean {
  const found = parseVersion(model.toLowerCase());
  return found !== undefined && found.version < 300;
}

const traitsOfUnknown: ModelTraits = {
  thinking: 'budget',
  thinkingAlwaysOn: false,
  effortXhigh: false,
  samplingRefused: false,
  oneSamplingParameter: false,
  forcedToolsRefused: false,
  jsonSchema: false,
  defaultMaxTokens: 8192,
};

function traitsOfVersion({ line, version }: ModelVersion): ModelTraits {
  const frontier = line === 'fable' || line === 'mythos';
  const large = line === 'opus' || line === 'sonnet';
  const newest = frontier || version >= 407;
  return {
    thinking: frontier ? 'adaptive' : thinkingOf(version),
    thinkingAlwaysOn: frontier || (large && version >= 505),
    effortXhigh: newest,
    samplingRefused: newest,
    oneSamplingParameter: version >= 401,
    forcedToolsRefused: (frontier && version >= 501) || (large && version >= 505),
    jsonSchema: frontier || version >= 405 || (line === 'opus' && version >= 401),
    defaultMaxTokens: defaultMaxTokensOf(version),
  };
}

function thinkingOf(version: number): ModelTraits['thinking'] {
  if (version < 307) return 'none';
  if (version < 406) return 'budget';
  return version < 407 ? 'both' : 'adaptive';
}

function defaultMaxTokensOf(version: number): number {
  if (version < 305) return 4096;
  return version < 307 ? 8192 : 32_000;
}

function parseVersion(model: string): ModelVersion | undefined {
  const after = versionAfterLine.exec(model);
  if (after !== null) return { line: after[1], version: versionNumber(after[2], after[3]) };
  const first = versionFirst.exec(model);
  if (first !== null) {
    const line = /opus|sonnet|haiku/u.exec(model)?.[0];
    return { line, version: versionNumber(first[1], first[2]) };
  }
  const line = /claude-(mythos|fable|instant)/u.exec(model)?.[1];
  const version = line === undefined ? undefined : unversioned[line];
  return version === undefined ? undefined : { line, version };
}

function versionNumber(major: string | undefined, minor: string | undefined): number {
  return Number(major ?? 0) * 100 + Number(minor ?? 0);
}
