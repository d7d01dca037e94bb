/** A model of each provider that has a server, as clients of every dialect ask for it. */
export const modelsOfProviders = [
  'openai/gpt-4o',
  'azure/gpt-4o',
  'anthropic/claude-haiku-4-5',
  'bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0',
  'vertex/gemini-3-flash',
  'cohere/command-a-03-2025',
  'mistral/mistral-large-2512',
  'ollama/llama3.2',
];
