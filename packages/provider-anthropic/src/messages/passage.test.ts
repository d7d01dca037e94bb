import { describe, expect, it } from 'vitest';
import { messagesPassage } from './passage.js';

const body = (tool_use_id: string): string =>
  JSON.stringify({ messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id }] }] });

describe('ids of calls that would pass to Anthropic', () => {
  it.each(['toolu_01VAsVzPhMLptxfCiiydc4Th', 'D681PevK0', 'call-1'])('%s passes', (id) => {
    expect(messagesPassage.foreignIds?.test(body(id))).toBe(false);
  });

  it.each(['functions.look:0', 'call 1', 'call_é'])('%s is written anew', (id) => {
    expect(messagesPassage.foreignIds?.test(body(id))).toBe(true);
  });
});
