import { describe, expect, it } from 'vitest';
import { ApiError } from './api-error.js';
import { withEvent, withFailure, type LiveFeed } from './use-live.js';

const empty: LiveFeed = { state: 'connecting', records: [], seconds: [], skipped: 0, message: 'before' };
const record = (id: string) => ({
  id,
  request_id: id,
  time: '2026-11-22T12:00:00.000Z',
  client: null,
  user_agent: null,
  route: null,
  operation: 'chat',
  stream: false,
  passage: false,
  model: 'm',
  provider: null,
  model_used: null,
  key: null,
  status: 200,
  error: null,
  error_message: null,
  fallback_from: null,
  fallback_to: null,
  fallback_reason: null,
  finish_reason: null,
  input_tokens: null,
  output_tokens: null,
  cached_tokens: null,
  reasoning_tokens: null,
  usage_source: 'none',
  cost_usd: null,
  latency_ms: 1,
  first_token_ms: null,
  overhead_ms: null,
  attempt_count: 0,
});

describe('the live feed', () => {
  it('is live once the gateway says so', () => {
    expect(withEvent(empty, 'ready', '{}')).toEqual({ ...empty, state: 'live', message: '' });
  });

  it('shows the newest first, keeps members that it does not know out, and forgets the oldest', () => {
    let feed = empty;
    for (let index = 0; index < 250; index += 1) {
      const data = JSON.stringify({ ...record(String(index)), added_later: true });
      feed = withEvent(feed, 'request', data);
    }
    expect(feed.records).toHaveLength(200);
    expect(feed.records[0]).toEqual(record('249'));
    expect(feed.seconds).toMatchObject([{ requests: 250, errors: 0 }]);
  });

  it('is off only where the gateway keeps no log; a token that is refused says nothing about that', () => {
    const after = (status: number) => withFailure(empty, new ApiError('told', { status })).state;
    expect([404, 401, 403, 429, 500, 0].map(after)).toEqual([
      'off',
      ...Array.from({ length: 5 }, () => 'lost'),
    ]);
    expect(withFailure(empty, new TypeError('broken'))).toEqual({
      ...empty,
      state: 'lost',
      message: 'broken',
    });
  });

  it('adds up what was left out', () => {
    const once = withEvent(empty, 'skipped', '{"requests":12}');
    expect(withEvent(once, 'skipped', '{"requests":3}').skipped).toBe(15);
  });

  it.each([
    ['request', '{'],
    ['request', '{"id":1}'],
    ['skipped', '{"requests":"many"}'],
    ['other', '{}'],
    [undefined, '{}'],
  ])('takes no notice of %s %s', (event, data) => expect(withEvent(empty, event, data)).toEqual(empty));
});
