import { describe, expect, it } from 'vitest';
import { createLog, type LogLevel } from './logger.js';

function logged(level: LogLevel) {
  const lines: string[] = [];
  const log = createLog(level, { write: (text: string) => void lines.push(text) });
  return { log, lines };
}

function withoutTime(line: string): string {
  return line.replace(/"time":"[^"]*"/, '"time":""');
}

describe('a line of the log', () => {
  it('looks like those of the logger', () => {
    const { log, lines } = logged('info');
    const record = { request_id: 'a"\n', latency: 1.5, client: undefined };
    log.logger.info(record, 'request');
    log.line('info', record, 'request');
    const [theirs = '', ours = ''] = lines;
    expect(withoutTime(ours)).toBe(withoutTime(theirs));
    expect(ours).toMatch(/"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/);
  });

  it('may have no members', () => {
    const { log, lines } = logged('info');
    log.line('info', {}, 'request');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', msg: 'request' });
  });

  it('is not written below the level', () => {
    const { log, lines } = logged('warn');
    log.line('info', { status: 200 }, 'request');
    expect(lines).toEqual([]);
  });
});
