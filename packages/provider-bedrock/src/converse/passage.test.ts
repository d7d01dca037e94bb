import { createRawJson, type ReasoningPart } from '@bifrost/core';
import { describe, expect, it } from 'vitest';
import { encodeAnswerBlocks } from './encode-answer-block.js';
import { conversePassage } from './passage.js';

const body = (toolUseId: string): string =>
  JSON.stringify({ messages: [{ role: 'user', content: [{ toolResult: { toolUseId, content: [] } }] }] });

const isForeign = (part: Partial<ReasoningPart>): boolean => {
  const context = { raw: createRawJson(), idPrefix: 'a' };
  const content = encodeAnswerBlocks([{ type: 'reasoning', ...part }], context);
  const sent = JSON.stringify({ messages: [{ role: 'assistant', content }] });
  return conversePassage.foreignMarks?.some((mark) => sent.includes(mark)) ?? false;
};

describe('ids of calls that would pass to Bedrock', () => {
  it.each(['tooluse_kZJMlvQmRJ6eAyJE5GIl7Q', 'functions.look:0', 'a'.repeat(64)])('%s passes', (id) => {
    expect(conversePassage.foreignIds?.test(body(id))).toBe(false);
  });

  it.each(['call 1', 'call_é', 'a'.repeat(65), 'call/1'])('%s is written anew', (id) => {
    expect(conversePassage.foreignIds?.test(body(id))).toBe(true);
  });
});

describe('reasoning that would pass to Bedrock', () => {
  it('passes as Claude signed or sealed it', () => {
    for (const dialect of ['bedrock.converse', 'anthropic.messages']) {
      expect(isForeign({ text: 'hm', signature: 's', dialect })).toBe(false);
      expect(isForeign({ encrypted: 'c2VhbGVk', dialect })).toBe(false);
    }
  });

  it('is written anew where another vendor signed or sealed it', () => {
    expect(isForeign({ text: 'hm', signature: 's', dialect: 'acme.chat' })).toBe(true);
    expect(isForeign({ encrypted: 'sealed', dialect: 'acme.chat' })).toBe(true);
  });
});
