import { describe, expect, it } from 'vitest';
import { conversePassage } from './passage.js';

const body = (toolUseId: string): string =>
  JSON.stringify({ messages: [{ role: 'user', content: [{ toolResult: { toolUseId, content: [] } }] }] });

describe('ids of calls that would pass to Bedrock', () => {
  it.each(['tooluse_kZJMlvQmRJ6eAyJE5GIl7Q', 'functions.look:0', 'a'.repeat(64)])('%s passes', (id) => {
    expect(conversePassage.foreignIds?.test(body(id))).toBe(false);
  });

  it.each(['call 1', 'call_é', 'a'.repeat(65), 'call/1'])('%s is written anew', (id) => {
    expect(conversePassage.foreignIds?.test(body(id))).toBe(true);
  });
});
