import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../json/read.js';
import { deepFreeze } from '../../../test/support/chat-tools.js';
import { chat, chatDialect } from './dialect.js';

const inspect = (json: JsonObject) => chat.passage?.inspectEvent({ json });
const delta = (of: JsonValue, more: JsonObject = {}): JsonObject => ({
  choices: [{ index: 0, delta: of, finish_reason: null, ...more }],
});
const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };

const holds = (text: string) => chat.passage?.markers.some((marker) => text.includes(marker));

const apply = (json: JsonObject) => chat.passage?.repair?.apply(deepFreeze(json), true);

describe('passage', () => {
  it.each<[string, JsonObject, string]>([
    ['a role', delta({ role: 'assistant', content: '', refusal: null }), 'open'],
    ['an empty delta', delta({}), 'open'],
    ['no delta', delta(null), 'open'],
    ['findings about the prompt', { choices: [], prompt_filter_results: [{}] }, 'open'],
    ['nothing', { obfuscation: 'x' }, 'open'],
    ['an empty list of calls', delta({ tool_calls: [] }), 'open'],
    ['a text', delta({ content: 'a' }), 'content'],
    ['a call', delta({ tool_calls: [{ index: 0 }] }), 'content'],
    ['a call of the API before tools', delta({ function_call: { name: 'f' } }), 'content'],
    ['reasoning', delta({ reasoning_content: 'r' }), 'content'],
    ['sound', delta({ audio: { id: 'a' } }), 'content'],
    ['a refusal', delta({ refusal: 'no' }), 'content'],
    ['an end', delta({}, { finish_reason: 'stop' }), 'finish'],
    ['an end with a text', delta({ content: 'a' }, { finish_reason: 'stop' }), 'finish'],
    ['usage', { choices: [], usage }, 'usage'],
    ['the end of a sound', delta({ audio: { expires_at: 9 } }), 'finish'],
    ['an error', { error: { message: 'm' } }, 'error'],
    ['an end by error', delta({}, { finish_reason: 'error' }), 'error'],
  ])('sees %s', (_name, json, kind) => {
    expect(inspect(json)?.kind).toBe(kind);
  });

  it('tells usage, reason and model wherever they stand', () => {
    expect(inspect({ ...delta({}, { finish_reason: 'length' }), usage, model: 'm' })).toEqual({
      kind: 'finish',
      finish_reason: 'length',
      usage,
      model: 'm',
    });
    expect(
      chat.passage?.inspectResponse({ choices: [{ finish_reason: 'stop' }], usage, model: 'm' }),
    ).toEqual({
      finish_reason: 'stop',
      usage,
      model: 'm',
    });
    expect(chat.passage?.inspectResponse({ error: { message: 'm' } })).toEqual({ error: true });
  });

  it('finds what must be parsed by its markers, with and without spaces', () => {
    for (const json of [delta({}, { finish_reason: 'stop' }), { choices: [], usage }, { error: 'm' }]) {
      expect(holds(JSON.stringify(json))).toBe(true);
      expect(holds(JSON.stringify(json, null, 1).replaceAll('\n', ''))).toBe(true);
    }
    expect(holds(JSON.stringify({ ...delta({ content: 'the "error": is "usage":{' }), usage: null }))).toBe(
      false,
    );
  });

  it('turns stop into tool_calls for whoever called', () => {
    const called = { message: { tool_calls: [{ id: 'a' }] }, finish_reason: 'stop' };
    const spoke = { message: { content: 'a' }, finish_reason: 'stop' };
    expect(apply({ choices: [called, spoke] })).toEqual({
      choices: [{ ...called, finish_reason: 'tool_calls' }, spoke],
    });
    expect(apply(delta({}, { finish_reason: 'stop' }))).toMatchObject({
      choices: [{ finish_reason: 'tool_calls' }],
    });
    expect(apply(delta({}, { finish_reason: 'length' }))).toBeUndefined();
    expect(apply({ choices: [spoke] })).toBeUndefined();
    expect(apply({})).toBeUndefined();
  });

  it('says what a chunk is that does not, and finds it behind the first words too', () => {
    const findings = { id: '', object: '', choices: [], prompt_filter_results: [] };
    const named = { ...findings, object: 'chat.completion.chunk' };
    expect(chat.passage?.repair?.applyToOpen?.(findings)).toEqual(named);
    expect(chat.passage?.repair?.applyToOpen?.(named)).toBeUndefined();
    expect(chat.passage?.inspectEvent({ json: findings }).kind).toBe('open');
    expect(holds(JSON.stringify(findings))).toBe(true);
  });

  it('lets no account, organisation or cookie out', () => {
    const headers = chat.passage?.responseHeaders ?? [];
    expect(headers).toContain('x-ratelimit-*');
    expect(headers.filter((name) => /organization|project|cookie|authorization/.test(name))).toEqual([]);
    expect(chat.passage?.requestHeaders).not.toContain('authorization');
  });

  it('adds what a provider names, and asks for no usage where none is known', () => {
    const vendor = chatDialect({
      id: 'vendor.chat',
      requestHeaders: ['x-vendor'],
      requestQuery: ['api-version'],
      responseHeaders: ['x-vendor-id'],
      askForUsage: false,
    });
    expect(vendor.passage?.requestHeaders).toContain('x-vendor');
    expect(vendor.passage?.responseHeaders).toContain('x-vendor-id');
    expect(vendor.passage?.requestQuery).toEqual(['api-version']);
    expect(vendor.passage?.askForUsage).toBeUndefined();
    expect(chat.passage?.askForUsage).toEqual({
      member: 'stream_options',
      value: { include_usage: true },
      key: 'include_usage',
    });
  });
});
