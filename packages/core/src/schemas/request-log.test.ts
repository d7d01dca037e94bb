import { describe, expect, it } from 'vitest';
import { Secret } from '../secrets/secret.js';
import { addIssues } from './issues.js';
import { gatewayConfig, type RequestLogConfig } from './gateway.js';
import { Problems } from './problems.js';

function parsed(request_log: unknown): RequestLogConfig | undefined {
  return gatewayConfig.parse({ request_log }).request_log;
}

function problemsOf(request_log: unknown): readonly string[] {
  const result = gatewayConfig.safeParse({ request_log }, { reportInput: true });
  const problems = new Problems();
  addIssues(result.error?.issues ?? [], {
    path: ['gateway'],
    schema: gatewayConfig,
    problems,
    referenceAt: () => undefined,
  });
  return problems.lines();
}

describe('gateway.request_log', () => {
  it('is off unless it is asked for', () => {
    expect(parsed(undefined)).toBeUndefined();
    expect(parsed(false)).toBeUndefined();
    expect(parsed(true)).toEqual(parsed({}));
    expect(parsed({})).toMatchObject({ retention_in_days: 30, bodies: false, trace: false });
  });

  it('shows a path, and never the password of an address', () => {
    expect(parsed({ database: 'logs.db' })?.database).toBe('logs.db');
    const address = parsed({ database: 'postgresql://user:hunter2@db/logs' })?.database;
    expect(address).toBeInstanceOf(Secret);
    expect(JSON.stringify(address)).not.toContain('hunter2');
  });

  it('tells what is wrong inside, and not that it is no truth value', () => {
    expect(problemsOf({ max_records: 1, bodies: 3, bodie: true })).toEqual([
      'gateway.request_log.max_records: must be 100 or more, got 1',
      'gateway.request_log.bodies: must be true or false, got a number',
      'gateway.request_log.bodie: unknown field, did you mean "bodies"?',
    ]);
    expect(problemsOf('yes')).toHaveLength(1);
  });
});
