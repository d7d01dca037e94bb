import { describe, expect, it } from 'vitest';
import type { Part } from '../hub/part.js';
import type { StreamEvent } from '../hub/stream-event.js';
import { StreamTracker } from './stream-tracker.js';

const at = { choice: 0, part: 0 };

function commits(...events: StreamEvent[]): boolean {
  const tracker = new StreamTracker();
  return events.map((event) => tracker.observe(event)).some(Boolean);
}

const emptyText: Part = { type: 'text', text: '' };

/** Whether the arguments of a call that comes in these pieces are JSON. */
const callIsJson = (kind: 'function' | 'custom', ...pieces: string[]): boolean => {
  const tracker = new StreamTracker();
  const value: Part = { type: 'tool_call', id: 'c', name: 'f', arguments: pieces[0] ?? '', kind };
  tracker.observe({ type: 'part-start', ...at, value });
  for (const piece of pieces.slice(1)) tracker.observe({ type: 'arguments-delta', ...at, value: piece });
  return tracker.argumentsAreJson();
};

describe('StreamTracker', () => {
  it('takes a part that opens and closes without a word for no content', () => {
    expect(commits({ type: 'part-start', ...at, value: emptyText }, { type: 'part-end', ...at })).toBe(false);
    expect(commits({ type: 'part-end', ...at, value: emptyText })).toBe(false);
    expect(commits({ type: 'part-end', ...at, value: { type: 'reasoning', id: 'rs_1' } })).toBe(false);
  });

  it.each<Part>([
    { type: 'text', text: 'words' },
    { type: 'reasoning', encrypted: 'c2VhbGVk' },
    { type: 'image', source: { data: 'AAAA', media_type: 'image/png' } },
  ])('takes a finished part that says something for content: $type', (value) => {
    expect(commits({ type: 'part-end', ...at, value })).toBe(true);
  });

  it('is finished once every choice that began has its reason', () => {
    const tracker = new StreamTracker();
    for (const choice of [0, 1]) tracker.observe({ type: 'text-delta', choice, part: 0, value: 'a' });
    tracker.observe({ type: 'finish', choice: 1, reason: 'length', native_reason: 'length' });
    expect(tracker.finished).toBe(false);
    tracker.observe({ type: 'finish', choice: 0, reason: 'stop', native_reason: 'end' });
    expect(tracker.finished).toBe(true);
    expect(tracker.nativeFinishReason).toBe('end');
  });

  it.each<StreamEvent>([
    { type: 'start', id: 'a', model: 'm', created: 0 },
    { type: 'usage', usage: { prompt_tokens: 1, completion_tokens: 0, total_tokens: 1 } },
    { type: 'part-start', ...at, value: emptyText },
    { type: 'text-delta', ...at, value: '' },
    { type: 'part-end', ...at },
  ])('takes $type for no content where it says nothing', (event) => {
    expect(commits(event)).toBe(false);
  });

  it.each<StreamEvent>([
    { type: 'text-delta', ...at, value: 'a' },
    { type: 'reasoning-delta', ...at, value: 'a' },
    { type: 'audio-delta', ...at, value: 'QUFB' },
    { type: 'signature', ...at, value: 's' },
    {
      type: 'part-start',
      ...at,
      value: { type: 'tool_call', id: 'c', name: 'f', arguments: '', kind: 'function' },
    },
    { type: 'finish', choice: 0, reason: 'stop', native_reason: 'end' },
  ])('takes $type for content', (event) => {
    expect(commits(event)).toBe(true);
  });

  it('knows whether the arguments of every function are JSON', () => {
    expect(callIsJson('function', '')).toBe(true);
    expect(callIsJson('function', '{"a"', ':1}')).toBe(true);
    expect(callIsJson('function', '', '{"a":', '}')).toBe(false);
    expect(callIsJson('custom', 'no ', 'JSON')).toBe(true);
  });

  it('counts what was said', () => {
    const tracker = new StreamTracker();
    tracker.observe({ type: 'text-delta', ...at, value: 'abc' });
    tracker.observe({ type: 'arguments-delta', choice: 0, part: 1, value: '{}' });
    expect(tracker.characters).toBe(5);
  });
});
