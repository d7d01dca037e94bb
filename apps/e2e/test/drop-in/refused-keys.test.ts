import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, expectNoSecret, openBench, operatorToken, secrets } from '../support/bench.js';
import { json, type VendorAnswer } from '../support/vendor-server.js';
import type { VendorName } from '../vendors/all.js';
import { anthropicError } from '../vendors/anthropic.js';
import { openaiError } from '../vendors/openai-chat.js';
import type { Driver, Place } from './driver.js';
import { invoke } from './drivers/bedrock-invoke.js';
import { converse } from './drivers/bedrock.js';
import { cohere } from './drivers/cohere.js';
import { gemini, vertex } from './drivers/google.js';
import { mistral } from './drivers/mistral.js';
import { ollama } from './drivers/ollama.js';
import { azure, chat } from './drivers/openai.js';

/* A provider that refuses the gateway's key: every SDK raises its own error with 401, and nobody is shown the key. */

const leak = `Incorrect API key provided: ${secrets.openai}, ${secrets.anthropic}, ${secrets.cohere}`;
const targets: readonly { vendor: VendorName; model: string; refusal: VendorAnswer }[] = [
  {
    vendor: 'openai',
    model: 'openai/gpt-4o',
    refusal: openaiError(401, { message: leak, type: 'invalid_request_error', code: 'invalid_api_key' }),
  },
  {
    vendor: 'anthropic',
    model: 'anthropic/claude-haiku-4-5',
    refusal: anthropicError(401, 'authentication_error', leak),
  },
  { vendor: 'cohere', model: 'cohere/command-a-03-2025', refusal: json({ message: leak }, 401) },
];

const bench = await openBench({ also: ['cohere'] });
afterAll(() => bench.close());

/** A key that was refused rests; the operator says that it is good again. */
async function resetKey(vendor: VendorName): Promise<void> {
  const { status } = await fetch(`${bench.gateway.url}/api/keys/${vendor}/primary/reset`, {
    method: 'POST',
    headers: { authorization: `Bearer ${operatorToken}` },
  });
  expect(status).toBe(200);
}

const doors: readonly (readonly [open: (place: Place) => Driver, door: string])[] = [
  [chat, '/v1'],
  [chat, '/openai/v1'],
  [azure, ''],
  [gemini, '/genai'],
  [vertex, '/genai'],
  [converse, '/bedrock'],
  [invoke, '/bedrock'],
  [cohere, '/cohere'],
  [mistral, '/mistral'],
  [ollama, '/ollama'],
];

describe.each(targets)('a key that $vendor refuses', ({ vendor, model, refusal }) => {
  it.each(doors.map(([open, door]) => ({ door, open })))(
    'is told as such at $door',
    async ({ door, open }) => {
      const driver = open({ url: bench.gateway.url + door, token: clientToken });
      for (const how of ['ask', 'stream'] as const) {
        await resetKey(vendor);
        bench.vendor(vendor).play(refusal);
        const error: unknown = await driver[how]({ model, text: 'Hello' }).then(
          () => 'no error',
          (problem: unknown) => problem,
        );
        expect([driver.name, how, driver.statusOf(error), error]).toEqual([driver.name, how, 401, error]);
        expectNoSecret('the error', String(error) + JSON.stringify(error));
      }
    },
  );
});
