import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { harmless } from './harmless.js';
import { wantsColour } from './paint.js';
import { whileWaiting } from './progress.js';
import { formatTable } from './table.js';

describe('colours', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, true],
    [false, { FORCE_COLOR: '0' }, false],
    [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('terminal %s, %j: %s', (isTTY, environment, expected) => {
    expect(wantsColour({ isTTY }, environment)).toBe(expected);
  });
});

describe('a table', () => {
  it('has columns under each other, and no blanks at the end', () => {
    expect(formatTable([['a', 'long cell', ''], ['longer', 'b', 'c'], ['d']])).toBe(
      'a       long cell\nlonger  b          c\nd',
    );
  });

  it('counts letters, not colours', () => {
    expect(
      formatTable(
        [
          ['\u001B[1mab\u001B[22m', 'x'],
          ['abc', 'y'],
        ],
        '  ',
      ),
    ).toBe('  \u001B[1mab\u001B[22m   x\n  abc  y');
  });

  it('leaves out colours of nothing, behind which blanks would stay', () => {
    expect(
      formatTable([
        ['a', '\u001B[2m\u001B[22m'],
        ['longer', '\u001B[2mb\u001B[22m'],
      ]),
    ).toBe('a\nlonger  \u001B[2mb\u001B[22m');
  });

  it('may be empty', () => {
    expect(formatTable([])).toBe('');
  });
});

describe('text from outside', () => {
  it('keeps its letters, lines and tabs, and steers nothing', () => {
    expect(harmless('a\tb\nü 🙂')).toBe('a\tb\nü 🙂');
    expect(harmless('\u001B]0;title\u0007\u001B[2J\r\u0008\u009B31mx\u0000\u007F')).toBe(']0;title[2J31mx');
  });
});

/** Time that passes when a test says so. */
class HandClock {
  #now = 0;
  #tasks: { at: number; task: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  schedule(delayMs: number, task: () => void): () => void {
    const entry = { at: this.#now + delayMs, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry);
    };
  }

  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#tasks.toSorted((one, other) => one.at - other.at)[0];
      if (next === undefined || next.at > until) break;
      this.#now = next.at;
      this.#tasks = this.#tasks.filter((other) => other !== next);
      next.task();
    }
    this.#now = until;
  }

  get pending(): number {
    return this.#tasks.length;
  }
}

/** Work that ends when a test says so, and what was shown meanwhile. */
function begin() {
  const clock = new HandClock();
  const written: string[] = [];
  const work = new EventEmitter();
  const done = once(work, 'done').then(([value]: unknown[]) => value);
  const stream = { write: (text: string) => void written.push(text) };
  return { clock, written, work, waiting: whileWaiting(done, { label: 'asking', stream, clock }) };
}

describe('a sign of life', () => {
  it('is not given for what is quick', async () => {
    const { clock, written, work, waiting } = begin();
    clock.pass(999);
    work.emit('done', 'done');
    expect(await waiting).toBe('done');
    expect([written, clock.pending]).toEqual([[], 0]);
  });

  it('turns after a second and leaves no trace', async () => {
    const { clock, written, work, waiting } = begin();
    clock.pass(1150);
    work.emit('done', 'done');
    await waiting;
    expect(written).toEqual(['\r\u001B[K⠋ asking', '\r\u001B[K⠙ asking', '\r\u001B[K']);
    expect(clock.pending).toBe(0);
  });

  it('goes away when the work fails', async () => {
    const { clock, written, work, waiting } = begin();
    clock.pass(1000);
    work.emit('error', new Error('no'));
    await expect(waiting).rejects.toThrow('no');
    expect([written.at(-1), clock.pending]).toEqual(['\r\u001B[K', 0]);
  });
});
