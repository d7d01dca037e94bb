import type { Dialect } from '@bifrost/core';
import { anthropicCountTokens } from '@bifrost/provider-anthropic';
import { decodeClaudeError } from './messages.js';

/**
 * Counts tokens for Claude on Vertex AI, where the counter is a model of its own and the model stands in the body.
 *
 * @see https://docs.anthropic.com/en/docs/build-with-claude/token-counting
 */
export const vertexClaudeCountTokens: Dialect<'countTokens'> = {
  id: 'vertex.anthropic.count_tokens',
  operation: 'countTokens',
  stream: 'none',
  encodeRequest(request, context) {
    const wire = anthropicCountTokens.encodeRequest(request, context);
    return wire.body.kind === 'json'
      ? {
          ...wire,
          body: { kind: 'json', value: { anthropic_version: 'vertex-2023-10-16', ...wire.body.value } },
        }
      : wire;
  },
  decodeResponse: (response) => anthropicCountTokens.decodeResponse(response),
  decodeError: decodeClaudeError,
};
