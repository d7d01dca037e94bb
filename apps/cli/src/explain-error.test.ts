import { BifrostError } from '@bifrost/core';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { explainError } from './explain-error.js';
import { UsageError } from './usage-error.js';

const paint = pc.createColors(false);
const explain = (error: unknown, debug = false): string => explainError(error, { debug, paint });

describe('an error', () => {
  it('of ours is its code and sentence', () => {
    expect(explain(new BifrostError('network', 'nobody there'))).toBe('✗ network: nobody there');
  });

  it('says when to try again', () => {
    const error = new BifrostError('rate_limited', 'too many.', { retryAfterMs: 1500 });
    expect(explain(error)).toBe('✗ rate_limited: too many. Try again in 2 s.');
  });

  it('of a configuration lists its problems', () => {
    const error = new BifrostError('invalid_configuration', 'x', { problems: ['a: b', 'c: d'] });
    expect(explain(error)).toBe('✗ The configuration has 2 problems:\n  a: b\n  c: d');
  });

  it('of the command line is its sentence', () => {
    expect(explain(new UsageError('Not so.'))).toBe('✗ Not so.');
  });

  it('of the system is the system’s', () => {
    const error = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', syscall: 'open' });
    expect(explain(error)).toBe('✗ EACCES: permission denied');
  });

  it('that nobody foresaw says how to learn more, and has no stack', () => {
    expect(explain(new TypeError('x is not y'))).toBe(
      '✗ Unexpected error: x is not y\n  This should not happen. Run the same with --debug to see where it comes from.',
    );
    expect(explain('a text')).toContain('Unexpected error: a text');
  });

  it('has a stack with --debug', () => {
    expect(explain(new TypeError('x'), true)).toMatch(/✗ Unexpected error: x\nTypeError: x\n\s+at /u);
    expect(explain(new BifrostError('network', 'x'), true)).toContain('\n    at ');
  });
});
