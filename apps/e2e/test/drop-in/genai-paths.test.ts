import { object, objects } from '@bifrost/core';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from '../support/bench.js';

/*
 * Where clients of the Gemini API ask for a model that is written provider/model. Google's own puts it behind `models/`;
 * LangChain's takes a name with a slash for a path already, and leaves `models/` out even where it was written.
 */

const bench = await openBench({ also: ['vertex'] });
afterAll(() => bench.close());

const hello = { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] };

async function ask(path: string, body: object): Promise<{ status: number; text: string }> {
  const response = await fetch(`${bench.gateway.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-goog-api-key': clientToken },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

describe.each(['/genai/v1beta', '/genai/v1beta/models', '/genai/v1', '/langchain/v1beta'])('%s', (prefix) => {
  it.each(['openai/gpt-4o', 'anthropic/claude-haiku-4-5', 'vertex/gemini-3-flash'])(
    'reaches %s',
    async (model) => {
      const whole = await ask(`${prefix}/${model}:generateContent`, hello);
      expect([whole.status, whole.text]).toEqual([200, expect.stringContaining('You said: Hello')]);
      const stream = await ask(`${prefix}/${model}:streamGenerateContent?alt=sse`, hello);
      expect([stream.status, stream.text]).toEqual([
        200,
        expect.stringMatching(/^data: .*"finishReason":"STOP"/su),
      ]);
    },
  );

  it('counts and embeds', async () => {
    const count = await ask(`${prefix}/anthropic/claude-haiku-4-5:countTokens`, hello);
    expect(object(JSON.parse(count.text))).toHaveProperty('totalTokens');
    const [content] = hello.contents;
    const model = 'openai/text-embedding-3-small';
    const one = await ask(`${prefix}/${model}:embedContent`, { content });
    expect(object(JSON.parse(one.text))).toHaveProperty('embedding.values');
    const many = await ask(`${prefix}/${model}:batchEmbedContents`, {
      requests: [
        { model: `models/${model}`, content },
        { model: `models/${model}`, content },
      ],
    });
    expect(objects(object(JSON.parse(many.text))?.['embeddings'])).toHaveLength(2);
  });
});
