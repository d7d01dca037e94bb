import { type JsonObject, object, objects, text } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { eventsOf, json, type Outcome, post } from '../../test/drive.js';

async function responses(body: JsonObject): Promise<Outcome> {
  return await post('/v1/responses', body);
}

/** The events, each of which must be an object with a number one higher than the last. */
function numbered(outcome: Outcome): JsonObject[] {
  const events = eventsOf(outcome).flatMap((event) => (typeof event === 'object' ? [event] : []));
  expect(events.map((event) => event['sequence_number'])).toEqual(events.map((_, index) => index));
  return events;
}

const weather = {
  type: 'function',
  name: 'get_weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

describe('Responses', () => {
  it('answers a text', async () => {
    const outcome = json(await responses({ model: 'echo', input: 'Hi there' }));
    expect(outcome).toMatchObject({
      object: 'response',
      status: 'completed',
      model: 'echo',
      output: [{ type: 'message', content: [{ type: 'output_text', text: 'Hi there' }] }],
      usage: { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
    });
  });

  it('reads items of every kind and sums up results', async () => {
    const input = [
      { role: 'developer', content: 'be brief' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'weather?' }] },
      { type: 'reasoning', summary: [] },
      { type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'rain' },
    ];
    const outcome = json(await responses({ model: 'tools', input, tools: [weather] }));
    expect(objects(outcome['output'])[0]).toMatchObject({
      content: [{ text: 'The tool get_weather answered: rain' }],
    });
  });

  it('streams the same answer that it gives whole', async () => {
    for (const [model, tools] of [
      ['echo', []],
      ['reasoning', []],
      ['tools', [weather, { type: 'custom', name: 'run' }]],
    ] as const) {
      const body = { model, input: 'Hi there', tools: [...tools], parallel_tool_calls: true };
      const whole = objects(json(await responses(body))['output']);
      const events = numbered(await responses({ ...body, stream: true }));
      expect(events[0]?.['type']).toBe('response.created');
      const last = object(events.at(-1)?.['response']);
      expect(events.at(-1)?.['type']).toBe('response.completed');
      expect(objects(last?.['output'])).toEqual(whole);
      const done = events.filter((event) => event['type'] === 'response.output_item.done');
      expect(done.map((event) => event['item'])).toEqual(whole);
      expect(events.filter((event) => event['type'] === 'response.output_item.added')).toHaveLength(
        whole.length,
      );
      expect(joinedDeltas(events)).toBe(whole.map(writtenIn).join(''));
    }
  });

  it('says incomplete where max_output_tokens cut', async () => {
    const body = { model: 'lorem', input: 'x', max_output_tokens: 4 };
    const incomplete = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
    expect(json(await responses(body))).toMatchObject(incomplete);
    const events = numbered(await responses({ ...body, stream: true }));
    expect(events.at(-1)).toMatchObject({ type: 'response.incomplete', response: incomplete });
  });

  it('obeys a schema', async () => {
    const format = { type: 'json_schema', name: 'x', schema: { type: 'array', items: { type: 'integer' } } };
    const outcome = json(await responses({ model: 'json', input: 'x', text: { format } }));
    expect(objects(outcome['output'])[0]).toMatchObject({ content: [{ text: '[1]' }] });
  });

  it.each<[JsonObject, string]>([
    [{ input: 7 }, 'input'],
    [{ input: [{ role: 'king' }] }, 'input'],
    [{ input: 'x', max_output_tokens: 0 }, 'max_output_tokens'],
    [{ input: 'x', reasoning: { effort: 3 } }, 'reasoning.effort'],
  ])('refuses %j and names %s', async (body, param) => {
    const outcome = await responses({ model: 'echo', ...body });
    expect(outcome.status).toBe(400);
    expect(object(json(outcome)['error'])).toMatchObject({ param });
  });
});

function writtenIn(item: JsonObject): string {
  const inner = objects(item['content'])[0] ?? objects(item['summary'])[0] ?? {};
  return text(inner['text']) ?? text(item['arguments']) ?? text(item['input']) ?? '';
}

function joinedDeltas(events: readonly JsonObject[]): string {
  return events.map((event) => text(event['delta']) ?? '').join('');
}
