import type { JsonObject } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { packReasoning } from '../foreign-reasoning.js';
import { messagesPassage } from './passage.js';

const body = (tool_use_id: string): string =>
  JSON.stringify({ messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id }] }] });

const isForeign = (block: JsonObject, space?: string): boolean => {
  // Clients in Python write a space behind the colon.
  const sent = JSON.stringify({ messages: [{ role: 'assistant', content: [block] }] });
  const written = space === undefined ? sent : sent.replaceAll('":', `":${space}`);
  return messagesPassage.foreignMarks?.some((mark) => written.includes(mark)) ?? false;
};
const thinking = (signature: string): JsonObject => ({ type: 'thinking', thinking: 'hm', signature });

describe('ids of calls that would pass to Anthropic', () => {
  it.each(['toolu_01VAsVzPhMLptxfCiiydc4Th', 'D681PevK0', 'call-1'])('%s passes', (id) => {
    expect(messagesPassage.foreignIds?.test(body(id))).toBe(false);
  });

  it.each(['functions.look:0', 'call 1', 'call_é'])('%s is written anew', (id) => {
    expect(messagesPassage.foreignIds?.test(body(id))).toBe(true);
  });
});

describe('thinking that would pass to Anthropic', () => {
  it('passes as Anthropic signed it', () => {
    expect(isForeign(thinking('EqQB'))).toBe(false);
    expect(isForeign({ type: 'text', text: '"signature":""' })).toBe(false);
  });

  it.each([undefined, ' '])('is written anew where another vendor signed it, or nobody', (space) => {
    expect(isForeign(thinking(packReasoning({ dialect: 'acme.chat', signature: 's' }) ?? ''), space)).toBe(
      true,
    );
    expect(isForeign(thinking(''), space)).toBe(true);
  });
});

describe('what is read of an answer that passes', () => {
  const usage = {
    input_tokens: 3,
    output_tokens: 5,
    cache_creation_input_tokens: 20,
    cache_creation: { ephemeral_5m_input_tokens: 14, ephemeral_1h_input_tokens: 6 },
  };
  const read = {
    prompt_tokens: 23,
    completion_tokens: 5,
    total_tokens: 28,
    prompt_tokens_details: { cache_write_tokens: 20, cache_write_1h_tokens: 6 },
  };

  it('is how often the web was searched, in an answer and in a stream', () => {
    const told = { ...usage, server_tool_use: { web_search_requests: 2, web_fetch_requests: 1 } };
    const searched = { ...read, server_tool_use: { web_search_requests: 2 } };
    expect(messagesPassage.inspectResponse({ usage: told }).usage).toEqual(searched);
    const delta = { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: told };
    expect(messagesPassage.inspectEvent({ json: delta }).usage).toEqual(searched);
    const none = { ...usage, server_tool_use: { web_search_requests: 0, web_fetch_requests: 1 } };
    expect(messagesPassage.inspectResponse({ usage: none }).usage).toEqual(read);
  });

  it('is its usage with what the cache keeps for an hour, and the tier that served it', () => {
    const answer = { model: 'm', usage: { ...usage, service_tier: 'priority' } };
    expect(messagesPassage.inspectResponse(answer)).toMatchObject({ usage: read, service_tier: 'priority' });
    const start = { type: 'message_start', message: { usage: { ...usage, service_tier: 'standard' } } };
    expect(messagesPassage.inspectEvent({ json: start })).toMatchObject({
      usage: read,
      service_tier: 'default',
    });
  });
});
