import { startVendorServer, type VendorAnswer, type VendorServer } from '../support/vendor-server.js';
import { chatCompletions, openaiError } from './openai-chat.js';
import { responsesApi } from './openai-responses.js';

/** A resource of Azure OpenAI on loopback, as its API reference describes it. Takes the given keys. */
export function startAzure(keys: readonly string[]): Promise<VendorServer> {
  return startVendorServer((request) => {
    const { path, query, headers } = request;
    if (!keys.includes(headers['api-key'] ?? ''))
      return openaiError(401, { message: 'Access denied.', type: 'invalid_request_error', code: '401' });
    const isDated = /^api-version=\d{4}-\d{2}-\d{2}(?:-preview)?$/u.test(query);
    if (isDated && /^\/openai\/deployments\/[^/]+\/chat\/completions$/u.test(path))
      return filtered(chatCompletions(request));
    if (path === '/openai/v1/responses') return responsesApi(request);
    return openaiError(404, { message: 'Resource not found', type: 'invalid_request_error', code: '404' });
  });
}

/** Findings about the prompt come before everything else, in an event without choices. */
function filtered(answer: VendorAnswer): VendorAnswer {
  if (answer.headers['content-type']?.startsWith('text/event-stream') !== true) return answer;
  const findings = {
    choices: [],
    created: 0,
    id: '',
    model: '',
    object: '',
    prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }],
  };
  return { ...answer, pieces: [`data: ${JSON.stringify(findings)}\n\n`, ...answer.pieces] };
}
