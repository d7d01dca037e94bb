import { BedrockRuntimeServiceException } from '@aws-sdk/client-bedrock-runtime';
import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from '../support/bench.js';
import { bundleFolder } from '../support/bundle-folder.js';
import { pixel, pixelBytes } from '../support/weather.js';
import { signedConverse } from './drivers/bedrock.js';

/* AWS's client shows no token, it signs: the name of a token is its access key, and the token its secret. */

const bench = await openBench({ programFolder: bundleFolder });
afterAll(() => bench.close());

const open = (name: string, token: string) =>
  signedConverse(name)({ url: `${bench.gateway.url}/bedrock`, token });
const model = 'openai/gpt-4o';

describe('AWS’s client with an access key', () => {
  it('is let in, whatever it asks', async () => {
    const driver = open('e2e', clientToken);
    expect(await driver.ask({ model, text: 'Grüße' })).toMatchObject({ text: 'You said: Grüße – grüße ☀️' });
    expect(await driver.stream({ model, text: 'Hello' })).toMatchObject({
      text: 'You said: Hello – grüße ☀️',
    });
    const { text } = await driver.ask({ model, text: 'What do you see?', picture: pixel });
    expect(text).toBe(`I see image/png:${pixelBytes}`);
  });

  it.each([
    ['e2e', 'another secret'],
    ['somebody', clientToken],
  ])('is refused as %s with the wrong half', async (name, token) => {
    const before = bench.openai.received.length;
    const asked = open(name, token).ask({ model, text: 'Hello' });
    await expect(asked).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
      $metadata: { httpStatusCode: 401 },
    });
    await expect(asked).rejects.toBeInstanceOf(BedrockRuntimeServiceException);
    expect(bench.openai.received).toHaveLength(before);
  });
});
