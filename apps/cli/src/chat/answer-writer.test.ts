import { describe, expect, it } from 'vitest';
import { AnswerWriter } from './answer-writer.js';
import { take } from './ask.js';

/** A terminal that keeps what is written, both streams in their order. */
function recorded(isWatched: boolean) {
  const log: string[] = [];
  const writer = new AnswerWriter({
    isWatched,
    paint: { dim: (text: string) => text },
    write: (text: string) => void log.push(text),
    say: (line: string) => void log.push(`[${line}]`),
  });
  return { writer, log };
}

describe('remarks', () => {
  it('are written at once before the answer, and held back within a line of it', () => {
    const { writer, log } = recorded(true);
    writer.remark('one');
    writer.write('Hello');
    writer.remark('two');
    writer.write(' there');
    writer.finish();
    expect(log).toEqual(['[one]', 'Hello', ' there', '\n', '[two]']);
  });

  it('need no further line after an answer that ends its own', () => {
    const { writer, log } = recorded(true);
    writer.write('Hello\n');
    writer.remark('one');
    writer.finish();
    expect(log).toEqual(['Hello\n', '[one]']);
  });
});

describe('thoughts', () => {
  it('are set off from the answer and no part of it', () => {
    const { writer, log } = recorded(true);
    writer.think('Hm');
    writer.think('.');
    writer.write('Yes');
    writer.finish();
    expect([log, writer.text]).toEqual([['Hm', '.', '\n\n', 'Yes', '\n'], 'Yes']);
  });

  it('end their line when no answer follows', () => {
    const { writer, log } = recorded(true);
    writer.think('Hm');
    writer.finish();
    expect(log).toEqual(['Hm', '\n']);
  });

  it('are not for programs', () => {
    const { writer, log } = recorded(false);
    writer.think('Hm');
    writer.write('Yes');
    expect(log).toEqual(['Yes']);
  });
});

describe('a chunk', () => {
  const head = { id: '1', object: 'chat.completion.chunk', created: 0, model: 'm' } as const;

  it('is written by what it holds, and its reason to end is kept', () => {
    const { writer, log } = recorded(true);
    const own = { content: '', reasoning_content: 'Hm' };
    expect(
      take({ ...head, choices: [{ index: 0, delta: own, finish_reason: null }] }, writer),
    ).toBeUndefined();
    take({ ...head, choices: [{ index: 0, delta: { reasoning: '.' }, finish_reason: null }] }, writer);
    take({ ...head, choices: [{ index: 0, delta: { content: 'Yes' }, finish_reason: null }] }, writer);
    const last = { index: 0, delta: { refusal: ' no' }, finish_reason: 'length' };
    expect(take({ ...head, choices: [last] }, writer)).toBe('length');
    expect([log, writer.text]).toEqual([['Hm', '.', '\n\n', 'Yes', ' no'], 'Yes no']);
  });
});
