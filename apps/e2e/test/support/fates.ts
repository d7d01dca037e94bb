import type { VendorName } from '../vendors/all.js';

/** What becomes of parameters at a model. All that are not named reach it. */
export interface Fates {
  vendor: VendorName;
  model: string;
  /** Left out and listed in `dropped_params`: they only tune. */
  dropped: readonly string[];
  /** Refused by their names: without them the answer would be another one. */
  refused: readonly string[];
  /** Said by saying nothing: the vendor or the model does it anyway. */
  implied: readonly string[];
}

/** There is no room for it in our model, so that it reaches nobody whose body is translated. */
const unread = 'future member of a tool';

/** What no vendor but OpenAI's family has a word for. */
const labels = [
  'name',
  'reasoning of another vendor',
  'word nudged',
  'verbosity',
  'store',
  'future member',
  'future member of a message',
  'future member of a part',
  'future member of a result',
  unread,
];
const thought = ['low effort', 'budget of thought'];
const forms = ['free-text tool', 'word forbidden', 'modalities'];
const probabilities = ['logprobs', 'top_logprobs'];

const openai = {
  dropped: ['reasoning of another vendor', 'tool that failed', 'no effort', ...thought, 'top_k', unread],
  refused: [],
  implied: [],
};

const claude = {
  dropped: [...labels, 'picture detail', 'frequency_penalty', 'presence_penalty', 'seed', 'prediction'],
  refused: [...forms, 'n', ...probabilities],
  implied: ['calls in parallel'],
};
const anthropicLabels = ['metadata', 'service_tier'];

const gemini = {
  dropped: [
    ...labels,
    'picture detail',
    'strict tool',
    'calls in parallel',
    'description of the JSON schema',
    'prediction',
    'user',
    'metadata',
    'service_tier',
  ],
  refused: [...forms, 'one call at a time'],
  implied: ['strict JSON schema'],
};

const cohere = {
  dropped: [
    ...labels,
    'tool that failed',
    'calls in parallel',
    'description of the JSON schema',
    'prediction',
    'user',
    'metadata',
    'service_tier',
  ],
  refused: [
    ...forms,
    'document',
    'sound',
    'one call at a time',
    'JSON schema beside tools',
    'n',
    'top_logprobs',
  ],
  implied: ['strict JSON schema'],
};

const mistral = {
  dropped: [...labels, 'tool that failed', 'top_k', 'user', 'service_tier'],
  refused: [...forms, ...probabilities],
  implied: [],
};

const ollama = {
  dropped: [
    ...labels,
    'picture detail',
    'strict tool',
    'tool that failed',
    'calls in parallel',
    'description of the JSON schema',
    'prediction',
    'user',
    'metadata',
    'service_tier',
  ],
  refused: [
    ...forms,
    'document',
    'sound',
    'tool_choice required',
    'tool_choice named',
    'one call at a time',
    'n',
  ],
  // its grammar lets nothing else through
  implied: ['strict JSON schema'],
};

export const fates: readonly Fates[] = [
  { vendor: 'openai', model: 'gpt-4o', ...openai },
  {
    vendor: 'openai',
    model: 'o4-mini',
    dropped: [
      'reasoning of another vendor',
      'tool that failed',
      'one call at a time',
      'calls in parallel',
      'temperature',
      'top_p',
      'top_k',
      'frequency_penalty',
      'presence_penalty',
      'word nudged',
      unread,
    ],
    refused: ['stop', ...probabilities, 'word forbidden'],
    implied: [],
  },
  { vendor: 'azure', model: 'gpt-4o', ...openai },
  {
    vendor: 'anthropic',
    model: 'claude-haiku-4-5',
    dropped: [...claude.dropped, ...anthropicLabels, 'description of the JSON schema'],
    refused: [...claude.refused, 'sound'],
    implied: [...claude.implied, 'strict JSON schema'],
  },
  {
    vendor: 'anthropic',
    model: 'claude-3-5-haiku-latest',
    dropped: [...claude.dropped, ...anthropicLabels, 'strict tool', 'strict JSON schema', ...thought],
    refused: [...claude.refused, 'sound', 'JSON schema beside tools'],
    implied: [...claude.implied, 'no effort'],
  },
  {
    vendor: 'bedrock',
    model: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    dropped: [...claude.dropped, 'user'],
    refused: claude.refused,
    implied: [...claude.implied, 'strict JSON schema'],
  },
  {
    vendor: 'bedrock',
    model: 'amazon.nova-lite-v1:0',
    dropped: [...claude.dropped, 'user', 'strict tool', 'strict JSON schema', ...thought],
    refused: [...claude.refused, 'one call at a time', 'JSON schema beside tools'],
    implied: ['calls in parallel', 'no effort'],
  },
  {
    vendor: 'vertex',
    model: 'gemini-2.5-flash',
    ...gemini,
    refused: [...gemini.refused, 'JSON schema beside tools'],
  },
  { vendor: 'vertex', model: 'gemini-3-pro-preview', ...gemini },
  {
    vendor: 'cohere',
    model: 'command-a-03-2025',
    dropped: [...cohere.dropped, ...thought],
    refused: cohere.refused,
    implied: [...cohere.implied, 'no effort'],
  },
  { vendor: 'cohere', model: 'command-a-reasoning-08-2025', ...cohere },
  { vendor: 'mistral', model: 'mistral-small-latest', ...mistral },
  {
    vendor: 'mistral',
    model: 'magistral-medium-latest',
    ...mistral,
    // it always thinks
    dropped: [...mistral.dropped, 'no effort'],
  },
  { vendor: 'ollama', model: 'llama3.2', ...ollama },
  { vendor: 'ollama', model: 'gpt-oss:20b', ...ollama },
];
