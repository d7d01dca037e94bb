import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseObject } from '@bifrost/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chatBody, start } from '../test/support/start.js';

/** A vendor that answers every chat with the same figures; a stream tells them in its last chunk. */
async function vendor(): Promise<string> {
  const usage = {
    prompt_tokens: 1000,
    completion_tokens: 100,
    total_tokens: 1100,
    prompt_tokens_details: { cached_tokens: 600 },
  };
  const head = { id: 'chatcmpl-1', created: 1, model: 'gpt-4o-2024-08-06' };
  const message = { role: 'assistant', content: 'Hi' };
  const whole = {
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage,
  };
  const chunk = (choices: object[], more = {}): string =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, ...more })}\n\n`;
  const stream = [
    chunk([{ index: 0, delta: message, finish_reason: null }]),
    chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]),
    chunk([], { usage }),
    'data: [DONE]\n\n',
  ].join('');
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const streams = parseObject(body)?.['stream'] === true;
      response.setHeader('content-type', streams ? 'text/event-stream' : 'application/json');
      response.end(streams ? stream : JSON.stringify(whole));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has one
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function configuration(address: string, pricing: unknown): Record<string, unknown> {
  const provider = { keys: [{ name: 'k', value: 'secret-value-1' }], network_config: { base_url: address } };
  return { providers: { openai: provider }, gateway: { pricing } };
}

/** A file of one's own prices, with a comment in it. */
function prices(input: unknown): string {
  const own = { 'gpt-4o*': { usd_per_million_tokens: { input, output: 0 } } };
  return `/* ours */ ${JSON.stringify({ openai: { models: own } })}`;
}

const total = '0.00275';

/** A change of a file is looked for every two seconds, where its event was lost. */
const soon = { interval: 100 };

async function metricsOf(url: string): Promise<string[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.split('\n').filter((line) => /^bifrost_(?:cost|unpriced)/.test(line));
}

describe('cost', () => {
  it('is told in the answer, in the last chunk of a stream, in the log and in the metrics', async () => {
    const { gateway, lines } = await start(configuration(await vendor(), true));
    const ask = (more = {}) => fetch(`${gateway.url}/v1/chat/completions`, chatBody('openai/gpt-4o', more));
    const cost = {
      total,
      currency: 'USD',
      parts: { input: '0.001', cached_input: '0.00075', output: '0.001' },
    };
    expect(await (await ask()).json()).toMatchObject({ extra_fields: { cost } });
    const events = (await (await ask({ stream: true })).text()).split('\n\n');
    expect(events.filter((event) => event.includes('"cost"'))).toHaveLength(1);
    expect(events.find((event) => event.includes('"finish_reason":"stop"'))).toContain(JSON.stringify(cost));
    await expect
      .poll(() => lines.filter(({ msg }) => msg === 'request').map((line) => line['cost_usd']))
      .toEqual([Number(total), Number(total)]);
    expect(await metricsOf(gateway.url)).toEqual([
      'bifrost_cost_total{provider="openai",model="other",key="k"} 0.0055',
    ]);
  });

  it('is unknown rather than nothing, and counted as such', async () => {
    const overrides = { openai: { models: { 'gpt-4o*': { usd_per_million_tokens: { output: 1 } } } } };
    const { gateway, lines } = await start(configuration(await vendor(), { overrides }));
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, chatBody('openai/gpt-4o'));
    expect(await answer.json()).toMatchObject({ extra_fields: { cost: { unknown: 'unknown_price' } } });
    await expect.poll(() => lines).toContainEqual(expect.objectContaining({ cost_unknown: 'unknown_price' }));
    expect(await metricsOf(gateway.url)).toEqual([
      'bifrost_unpriced_requests_total{provider="openai",model="other",reason="unknown_price"} 1',
    ]);
  });

  it('is not spoken of where it is off', async () => {
    const { gateway, lines } = await start(configuration(await vendor(), false));
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, chatBody('openai/gpt-4o'));
    expect(await answer.text()).not.toContain('cost');
    await expect.poll(() => lines.some(({ msg }) => msg === 'request')).toBe(true);
    expect(JSON.stringify(lines)).not.toContain('cost_');
    const { price_list } = await configurationOf(gateway.url);
    expect(price_list).toBeNull();
  });

  it('follows a file of one’s own prices, and keeps to the last good one', async () => {
    const address = await vendor();
    const { gateway, lines, folder, rewrite } = await start(configuration(address, true));
    const file = path.join(folder, 'prices.json');
    const totalNow = async () => {
      const answer = await fetch(`${gateway.url}/v1/chat/completions`, chatBody('openai/gpt-4o'));
      const { extra_fields }: { extra_fields: { cost: { total: string } } } = JSON.parse(await answer.text());
      return extra_fields.cost.total;
    };
    writeFileSync(file, prices(2));
    rewrite(configuration(address, { overrides: 'file.prices.json' }));
    await expect.poll(totalNow, soon).toBe('0.002');
    writeFileSync(file, prices('many'));
    await expect.poll(() => JSON.stringify(lines), soon).toContain('must be an amount');
    expect(JSON.stringify(lines)).toContain(
      String.raw`gateway.pricing.overrides: openai.models[\"gpt-4o*\"].usd_per_million_tokens.input must be an amount of USD`,
    );
    expect(await totalNow()).toBe('0.002');
  });

  it('tells which prices count, and of which day', async () => {
    const { gateway } = await start(configuration(await vendor(), {}));
    const { price_list } = await configurationOf(gateway.url);
    expect(price_list).toMatchObject({ date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
  });

  it.each([
    ['a file that is no JSON', { overrides: '{ "openai": ' }, 'gateway.pricing.overrides:1:'],
    [
      'the name of a file that is no reference',
      { overrides: './prices.json' },
      'gateway.pricing.overrides: is a text without prices: prices of a file are written "file.prices.json"',
    ],
    [
      'a file that is not there',
      { overrides: 'file.none.json' },
      'the file none.json cannot be read: there is no such file or folder',
    ],
    ['a number', { overrides: 5 }, 'gateway.pricing.overrides: must be prices by provider'],
    [
      'another setting',
      { override: {} },
      'gateway.pricing.override: unknown field, did you mean "overrides"?',
    ],
  ])('refuses to start with %s', async (_name, pricing, sentence) => {
    await expect(start(configuration('http://127.0.0.1:1', pricing))).rejects.toThrow(sentence);
  });
});

async function configurationOf(url: string): Promise<Record<string, unknown>> {
  const answer: Record<string, unknown> = JSON.parse(await (await fetch(`${url}/api/configuration`)).text());
  return answer;
}
