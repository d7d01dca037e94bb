import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../json/read.js';
import { responses, responsesDialect } from './dialect.js';

function inspect(json: JsonObject): unknown {
  return responses.passage?.inspectEvent({ json });
}

const usage = { input_tokens: 3, output_tokens: 4, total_tokens: 7 };

describe('passage', () => {
  it.each<[string, JsonObject, string]>([
    ['an opening', { type: 'response.created', response: {} }, 'open'],
    ['a message that begins', { type: 'response.output_item.added', item: { type: 'message' } }, 'open'],
    [
      'a call that begins',
      { type: 'response.output_item.added', item: { type: 'function_call' } },
      'content',
    ],
    ['a text', { type: 'response.output_text.delta', delta: 'a' }, 'content'],
    ['an error', { type: 'error', message: 'no' }, 'error'],
    ['a failure', { type: 'response.failed', response: { status: 'failed' } }, 'error'],
    ['a foreign event', { hello: 1 }, 'other'],
  ])('knows %s', (_what, json, kind) => {
    expect(inspect(json)).toMatchObject({ kind });
  });

  it('reads the end', () => {
    const response = {
      model: 'large-2',
      status: 'completed',
      output: [{ type: 'function_call' }],
      usage,
    };
    expect(inspect({ type: 'response.completed', response })).toEqual({
      kind: 'finish',
      model: 'large-2',
      finish_reason: 'tool_calls',
      usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
    });
  });

  it('marks every event that tells of an end', () => {
    for (const type of ['response.completed', 'response.incomplete', 'response.failed', 'error']) {
      for (const text of [JSON.stringify({ type }), `{"type": "${type}"}`]) {
        expect(responses.passage?.markers.some((marker) => text.includes(marker))).toBe(true);
      }
    }
    const delta = JSON.stringify({ type: 'response.output_text.delta', delta: 'a' });
    expect(responses.passage?.markers.some((marker) => delta.includes(marker))).toBe(false);
  });

  it('reads a whole answer', () => {
    expect(responses.passage?.inspectResponse({ status: 'completed', output: [], usage })).toEqual({
      finish_reason: 'stop',
      usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
    });
    expect(
      responses.passage?.inspectResponse({ status: 'failed', error: { code: 'x' }, output: [] }),
    ).toMatchObject({ error: true });
  });

  it('lets more headers through where a provider says so', () => {
    const { passage, id, speaks } = responsesDialect({
      id: 'acme.responses',
      speaks: ['responses'],
      requestHeaders: ['acme-beta'],
      requestQuery: ['api-version'],
      responseHeaders: ['acme-*'],
    });
    expect([id, speaks]).toEqual(['acme.responses', ['responses']]);
    expect(passage?.requestHeaders).toContain('acme-beta');
    expect(passage?.requestQuery).toEqual(['api-version']);
    expect(passage?.responseHeaders).toContain('acme-*');
  });
});
