import { afterAll, describe, expect, it } from 'vitest';
import { clientToken, openBench } from '../support/bench.js';
import { pixel, pixelBytes, weatherOf } from '../support/weather.js';
import { spent, structured } from '../vendors/pretended-model.js';
import type { Answer, Driver, Place } from './driver.js';
import { invoke } from './drivers/bedrock-invoke.js';
import { converse } from './drivers/bedrock.js';
import { cohere } from './drivers/cohere.js';
import { gemini, vertex, vertexExpress } from './drivers/google.js';
import { mistral } from './drivers/mistral.js';
import { ollama } from './drivers/ollama.js';
import { azure, azureEntra } from './drivers/openai.js';
import { newModel, targets, upstreamOf } from './targets.js';

/*
 * The official SDKs of the vendors, with nothing changed but their base address and their key, each before providers of
 * other formats than its own. (Those of OpenAI and Anthropic have files of their own.)
 */

const bench = await openBench({ also: ['azure', 'bedrock', 'vertex', 'cohere', 'mistral', 'ollama'] });
afterAll(() => bench.close());

const doors: readonly (readonly [open: (place: Place) => Driver, door: string])[] = [
  [gemini, '/genai'],
  [vertex, '/genai'],
  [vertexExpress, '/genai'],
  [converse, '/bedrock'],
  [invoke, '/bedrock'],
  [cohere, '/cohere'],
  [mistral, '/mistral'],
  [ollama, '/ollama'],
  [azure, ''],
  [azureEntra, '/azure'],
];
const pairs = doors
  .map(([open, door]) => open({ url: bench.gateway.url + door, token: clientToken }))
  .flatMap((driver) =>
    targets.map((target) => ({ sdk: driver.name, vendor: target.vendor, driver, target })),
  );

const said = 'You said: Hello – grüße ☀️';
const weather = 'Weather: Zürich: 18 °C and Oslo: 18 °C ☀️';
const usage = { read: spent.prompt, written: spent.completion };

describe.each(pairs)('$sdk before $vendor', ({ driver, target }) => {
  const { model } = target;
  const upstream = upstreamOf(bench, target);

  it('gets text', async () => {
    const answer = await driver.ask({ model, text: 'Hello' });
    expect(answer).toMatchObject({ text: said, calls: [], wantsTools: false, usage });
    expect(upstream.received.at(-1)?.bytes.toString()).toContain('Be brief.');
  });

  it('streams text', async () => {
    const answer = await driver.stream({ model, text: 'Hello' });
    expect(answer).toMatchObject({ text: said, calls: [], wantsTools: false, usage });
    expect(answer.pieces).toBeGreaterThan(3);
  });

  it.each(['ask', 'stream'] as const)(
    'calls tools in parallel and answers from their results (%s)',
    async (how) => {
      const first: Answer = await driver[how]({ model, text: 'The weather?', tools: true });
      expect(first).toMatchObject({
        wantsTools: true,
        calls: [
          { name: 'get_weather', arguments: { city: 'Zürich' } },
          { name: 'get_weather', arguments: { city: 'Oslo' } },
        ],
      });
      const second = await first.follow(first.calls.map((call) => weatherOf(call.arguments)));
      expect(second).toMatchObject({ text: weather, calls: [], wantsTools: false });
    },
  );

  it('shows a picture', async () => {
    const { text } = await driver.ask({ model, text: 'What do you see?', picture: pixel });
    expect(text).toBe(`I see image/png:${pixelBytes}`);
  });

  it('gets an answer after a schema', async () => {
    const { text } = await driver.ask({ model, text: 'Report!', report: true });
    expect(JSON.parse(text)).toEqual(structured);
  });

  it.each([
    [400, 400],
    [404, 404],
    [429, 429],
    [500, 502],
    [503, 503],
  ])('raises its own error when the provider says %i', async (status, expected) => {
    const own = { model: newModel(target), text: 'Hello' };
    for (const how of ['ask', 'stream'] as const) {
      upstream.play(target.error(status));
      const error = await problemOf(driver[how]({ ...own, model: newModel(target) }));
      expect([how, driver.statusOf(error), error]).toEqual([how, expected, error]);
    }
  });

  it('leaves, and the provider is left', async () => {
    upstream.play(target.held());
    await driver.leave({ model, text: 'Hello' });
    await expect(upstream.left()).resolves.toBeUndefined();
  });
});

async function problemOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no error',
    (error: unknown) => error,
  );
}
