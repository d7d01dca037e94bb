import { describe, expect, it } from 'vitest';
import { Cancellation } from './cancellation.js';

describe('Cancellation', () => {
  it('tells each listener once', () => {
    const cancellation = new Cancellation();
    const heard: string[] = [];
    cancellation.onCancel(() => heard.push('a'));
    cancellation.onCancel(() => heard.push('b'));
    expect(cancellation.cancelled).toBe(false);
    cancellation.cancel();
    cancellation.cancel();
    expect(heard).toEqual(['a', 'b']);
    expect(cancellation.cancelled).toBe(true);
  });

  it('tells who comes too late at once', () => {
    const cancellation = new Cancellation();
    cancellation.cancel();
    let heard = 0;
    cancellation.onCancel(() => (heard += 1))();
    expect(heard).toBe(1);
  });

  it('forgets who does not want to hear any more, also while it tells', () => {
    const cancellation = new Cancellation();
    const heard: string[] = [];
    cancellation.onCancel(() => heard.push('never'))();
    const forget = cancellation.onCancel(() => {
      heard.push('first');
      forgetSecond();
    });
    const forgetSecond = cancellation.onCancel(() => heard.push('second'));
    cancellation.cancel();
    forget();
    expect(heard).toEqual(['first']);
  });
});
