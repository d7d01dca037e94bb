/** A vendor as other gateways call it, and the provider of ours that speaks its API. */
export interface Vendor {
  /** Id of ours. */
  readonly adapter: string;
  /** Name of the entry; the adapter's id by default. */
  readonly name?: string;
  /** Where it is, for vendors that share another's API. */
  readonly baseUrl?: string;
  /** The variable in which keys usually stand. */
  readonly variable?: string;
  /** Servers of one's own, for which an address must be given, and which may want no key. */
  readonly isOwnServer?: true;
}

/** A vendor that offers the API of most others at an address of its own. */
const alike = (name: string, baseUrl: string, variable: string): Vendor => ({
  adapter: 'openai',
  name,
  baseUrl,
  variable,
});

const ownServer = (name: string, variable?: string): Vendor => ({
  adapter: 'openai',
  name,
  isOwnServer: true,
  ...(variable !== undefined && { variable }),
});

const openai: Vendor = { adapter: 'openai', variable: 'OPENAI_API_KEY' };
const anthropic: Vendor = { adapter: 'anthropic', variable: 'ANTHROPIC_API_KEY' };
const azure: Vendor = { adapter: 'azure', variable: 'AZURE_API_KEY' };
const bedrock: Vendor = { adapter: 'bedrock' };
const cohere: Vendor = { adapter: 'cohere', variable: 'COHERE_API_KEY' };
const gemini: Vendor = { adapter: 'gemini', variable: 'GEMINI_API_KEY' };
const mistral: Vendor = { adapter: 'mistral', variable: 'MISTRAL_API_KEY' };
const ollama: Vendor = { adapter: 'ollama' };
const vertex: Vendor = { adapter: 'vertex' };

const together = alike('together', 'https://api.together.xyz/v1', 'TOGETHERAI_API_KEY');
const fireworks = alike('fireworks', 'https://api.fireworks.ai/inference/v1', 'FIREWORKS_API_KEY');
const perplexity = alike('perplexity', 'https://api.perplexity.ai', 'PERPLEXITYAI_API_KEY');
const nvidia = alike('nvidia', 'https://integrate.api.nvidia.com/v1', 'NVIDIA_NIM_API_KEY');

/**
 * Vendors by every name that the imported formats have for them. These names are what the formats are made of; nothing
 * but the import reads them.
 */
const vendors: ReadonlyMap<string, Vendor> = new Map<string, Vendor>([
  ['openai', openai],
  ['custom_openai', ownServer('custom')],
  ['openai_like', ownServer('custom')],
  ['anthropic', anthropic],
  ['azure', azure],
  ['azure-openai', azure],
  ['bedrock', bedrock],
  ['cohere', cohere],
  ['cohere_chat', cohere],
  ['gemini', gemini],
  ['google', gemini],
  ['mistral', mistral],
  ['mistral-ai', mistral],
  ['ollama', ollama],
  ['ollama_chat', ollama],
  ['vertex', vertex],
  ['vertex_ai', vertex],
  ['vertex_ai_beta', vertex],
  ['vertex-ai', vertex],
  ['cerebras', alike('cerebras', 'https://api.cerebras.ai/v1', 'CEREBRAS_API_KEY')],
  [
    'dashscope',
    alike('dashscope', 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1', 'DASHSCOPE_API_KEY'),
  ],
  ['deepinfra', alike('deepinfra', 'https://api.deepinfra.com/v1/openai', 'DEEPINFRA_API_KEY')],
  ['deepseek', alike('deepseek', 'https://api.deepseek.com/v1', 'DEEPSEEK_API_KEY')],
  ['fireworks', fireworks],
  ['fireworks-ai', fireworks],
  ['fireworks_ai', fireworks],
  ['groq', alike('groq', 'https://api.groq.com/openai/v1', 'GROQ_API_KEY')],
  ['meta_llama', alike('meta-llama', 'https://api.llama.com/compat/v1', 'LLAMA_API_KEY')],
  ['moonshot', alike('moonshot', 'https://api.moonshot.ai/v1', 'MOONSHOT_API_KEY')],
  ['nebius', alike('nebius', 'https://api.studio.nebius.ai/v1', 'NEBIUS_API_KEY')],
  ['novita', alike('novita', 'https://api.novita.ai/v3/openai', 'NOVITA_API_KEY')],
  ['nvidia_nim', nvidia],
  ['openrouter', alike('openrouter', 'https://openrouter.ai/api/v1', 'OPENROUTER_API_KEY')],
  ['parasail', alike('parasail', 'https://api.parasail.io/v1', 'PARASAIL_API_KEY')],
  ['perplexity', perplexity],
  ['perplexity-ai', perplexity],
  ['sambanova', alike('sambanova', 'https://api.sambanova.ai/v1', 'SAMBANOVA_API_KEY')],
  ['together-ai', together],
  ['together_ai', together],
  ['x-ai', alike('xai', 'https://api.x.ai/v1', 'XAI_API_KEY')],
  ['xai', alike('xai', 'https://api.x.ai/v1', 'XAI_API_KEY')],
  ['hosted_vllm', ownServer('vllm', 'HOSTED_VLLM_API_KEY')],
  ['litellm_proxy', ownServer('litellm', 'LITELLM_PROXY_API_KEY')],
  ['llamafile', ownServer('llamafile')],
  ['lm_studio', ownServer('lm-studio', 'LM_STUDIO_API_KEY')],
  ['sgl', ownServer('sgl')],
  ['vllm', ownServer('vllm')],
  ['xinference', ownServer('xinference')],
]);

/** The vendor that another gateway means by a name. */
export function vendorNamed(name: string): Vendor | undefined {
  return vendors.get(name.toLowerCase());
}

/** Families of models whose vendor is told without being named. */
const families: readonly (readonly [RegExp, Vendor])[] = [
  [/^(?:gpt-|chatgpt-|o\d|text-embedding-|dall-e|whisper|tts-|ft:gpt)/u, openai],
  [/^claude-/u, anthropic],
  [/^(?:command|embed-|rerank-)/u, cohere],
  [/^(?:mistral|ministral|magistral|codestral|open-mi)/u, mistral],
];

/** The vendor of a bare model, as far as its name tells. */
export function vendorOfModel(model: string): Vendor | undefined {
  return families.find(([form]) => form.test(model))?.[1];
}
