import { describe, expect, it } from 'vitest';
import { entry, startMs, uuidOf } from '../test/support/entry.js';
import { readLines, rowOf, writeLine } from './entry-lines.js';

describe('a line', () => {
  it('tells neither an id twice that tells its time, nor a try that its request tells', () => {
    const own = entry({ request_id: uuidOf(startMs) });
    const [told, asked] = [...readLines(writeLine(own) + writeLine(entry({ attempts: [] })))];
    expect(told?.values.at(-1)).toBeNull();
    expect(told?.details).toContain('"answer":{');
    expect(told?.details).not.toContain('"attempts"');
    expect(asked?.values.at(-1)).toBe('request-1');
    expect(asked?.details).toContain('"attempts":[]');
  });
});

describe('the lines of a batch', () => {
  it('are read as they were written, whatever their texts hold', () => {
    const written = [entry({ model: 'a\tb\nc' }), entry({ user_agent: '\t\n"' }), entry({ model: 'd\0e' })];
    const lines = [...readLines(written.map(writeLine).join(''))];
    expect(lines.map((line) => rowOf(line).model)).toEqual(['a\tb\nc', 'acme/large', 'de']);
    expect(lines.map((line) => rowOf(line).id)).toEqual(written.map(({ id }) => id));
  });

  it('end with the text, also where the last line is not closed', () => {
    const [one, other] = [entry(), entry()];
    const lines = [...readLines((writeLine(one) + writeLine(other)).trimEnd())];
    expect(lines.map(({ values: [id] }) => id)).toEqual([one.id, other.id]);
    expect([...readLines('')]).toEqual([]);
  });
});
