import type { Sentences } from './importer.js';

/** What is said of a parameter that another gateway would set in every request. */
export const perRequest = 'Bifrost gives requests no parameters of its own: let clients send it.';

/** The parameters of Chat Completions that other gateways let a configuration set. */
export const requestParameters: Sentences = {
  temperature: perRequest,
  top_p: perRequest,
  top_k: perRequest,
  max_tokens: perRequest,
  max_completion_tokens: perRequest,
  n: perRequest,
  seed: perRequest,
  stop: perRequest,
  user: perRequest,
  presence_penalty: perRequest,
  frequency_penalty: perRequest,
  logit_bias: perRequest,
  response_format: perRequest,
  tools: perRequest,
  tool_choice: perRequest,
  reasoning_effort: perRequest,
  thinking: perRequest,
  dimensions: perRequest,
  service_tier: perRequest,
};
