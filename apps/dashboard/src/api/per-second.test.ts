import { describe, expect, it } from 'vitest';
import { counted, lastSeconds, type SecondBar } from './per-second.js';

const now = Date.UTC(2026, 10, 22, 12, 0, 10, 400);
const at = (seconds: number) => new Date(now - seconds * 1000).toISOString();
const request = (time: string, latency_ms: number | null = 1, error: string | null = null) => {
  return { time, latency_ms, error };
};

describe('requests by the second', () => {
  it('stand where they ended', () => {
    const bars = [
      request(at(0)),
      request(at(3), 2_000, 'timeout'),
      request(at(2), null),
      request(at(600), 5),
      request(at(-5), 5),
    ].reduce<readonly SecondBar[]>(counted, []);
    const shown = lastSeconds(bars, now, 4);
    expect(shown.map(({ requests }) => requests)).toEqual([0, 1, 1, 1]);
    expect(shown.map(({ errors }) => errors)).toEqual([0, 0, 1, 0]);
  });

  it('are all counted, however many there are', () => {
    let bars: readonly SecondBar[] = [];
    for (let index = 0; index < 6_000; index += 1) bars = counted(bars, request(at(59 - (index % 60))));
    expect(lastSeconds(bars, now, 60).map(({ requests }) => requests)).toEqual(
      Array.from({ length: 60 }, () => 100),
    );
  });

  it('are forgotten when nobody is shown them any more, and none is made of a time that is none', () => {
    let bars: readonly SecondBar[] = [];
    for (let second = 1_000; second > 0; second -= 1) bars = counted(bars, request(at(second)));
    expect(bars).toHaveLength(120);
    expect(counted(bars, request('soon'))).toBe(bars);
    expect(counted(bars, request(at(500)))).toBe(bars);
  });
});
