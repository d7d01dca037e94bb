import { describe, expect, it } from 'vitest';
import { ollamaShow } from './show.js';

function shown(request: { model?: string; name?: string }) {
  const models = ['llama3:latest', 'qwen3:8b'].map((id) => ({ id }));
  const answer = ollamaShow.inbound?.encodeResponse(
    { models },
    {
      id: 'r',
      created: 0,
      model: request.model ?? '',
      request,
      includeUsage: false,
      extraFields: () => undefined,
    },
  );
  return answer?.status;
}

describe('POST /api/show', () => {
  it.each([
    [{ model: 'llama3:latest' }, 200],
    [{ model: 'llama3' }, 200],
    [{ name: 'llama3' }, 200],
    [{ model: 'qwen3:8b' }, 200],
    [{ model: 'qwen3' }, 404],
    [{ model: 'llama' }, 404],
    [{}, 404],
  ])('of %j is %i', (request, status) => {
    expect(shown(request)).toBe(status);
  });
});
