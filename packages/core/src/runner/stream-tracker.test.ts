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
});
