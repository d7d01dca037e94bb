import { BifrostError, countTokensDialect, type Dialect } from '@bifrost/core';
import { openaiResponses } from './dialects.js';

const counter = countTokensDialect({
  id: 'openai.input_tokens',
  of: openaiResponses,
  object: 'response.input_tokens',
});

/**
 * Counting the tokens of a Responses request, for clients only: `POST /v1/responses/input_tokens`. That a figure is an
 * estimate is said by the header `x-bf-estimated`: OpenAI's answer has no member for it.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/input-tokens
 */
export const openaiInputTokens: Dialect<'countTokens'> = withoutEstimated(counter);

function withoutEstimated(dialect: Dialect<'countTokens'>): Dialect<'countTokens'> {
  const { inbound } = dialect;
  if (inbound === undefined) throw new BifrostError('internal', 'the counter serves no clients');
  return {
    ...dialect,
    inbound: {
      ...inbound,
      encodeResponse(response, context) {
        const answer = inbound.encodeResponse(response, context);
        if (answer.body.kind !== 'json') return answer;
        const { estimated: _estimated, ...value } = answer.body.value;
        return { ...answer, body: { kind: 'json', value } };
      },
    },
  };
}
