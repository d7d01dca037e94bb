import { describe, expect, it } from 'vitest';
import { decodeUsage, encodeUsage, encodeUsageFigures } from './map-usage.js';

const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };

describe('the usage of an answer', () => {
  it('keeps the count of searches, in whole answers and in streams', () => {
    const searched = { ...usage, server_tool_use: { web_search_requests: 2 } };
    const told = { web_search_requests: 2, web_fetch_requests: 0 };
    expect(encodeUsage(searched, undefined)['server_tool_use']).toEqual(told);
    expect(encodeUsageFigures(searched)['server_tool_use']).toEqual(told);
    expect(decodeUsage(encodeUsage(searched, undefined))).toMatchObject(searched);
  });

  it('says nothing of searches where nobody counted any', () => {
    expect(encodeUsage(usage, 'default')).toMatchObject({ server_tool_use: null, service_tier: 'standard' });
  });

  it('has what Anthropic itself said before what was made of it', () => {
    const native = {
      service_tier: 'priority',
      server_tool_use: { web_search_requests: 1, web_fetch_requests: 3 },
    };
    expect(encodeUsage(usage, 'default', native)).toMatchObject({ input_tokens: 9, ...native });
  });
});
