import { BifrostError, fileFailure } from '@bifrost/core';
import { plural } from './terminal/plural.js';
import type { Paint } from './terminal/paint.js';
import { UsageError } from './usage-error.js';

/** What to tell a person of an error: what happened and what to do, without a stack unless it is asked for. */
export function explainError(error: unknown, { debug, paint }: { debug: boolean; paint: Paint }): string {
  const cross = paint.red('✗');
  const stack = debug && error instanceof Error && error.stack !== undefined ? `\n${error.stack}` : '';
  if (BifrostError.isInstance(error)) return `${cross} ${describeBifrostError(error)}${stack}`;
  if (error instanceof UsageError) return `${cross} ${error.message}${stack}`;
  const message = error instanceof Error ? error.message : String(error);
  if (isSystemError(error)) return `${cross} ${describeSystemError(error)}${stack}`;
  const hint = debug
    ? ''
    : '\n  This should not happen. Run the same with --debug to see where it comes from.';
  return `${cross} Unexpected error: ${message}${hint}${stack}`;
}

function describeBifrostError(error: BifrostError): string {
  if (error.problems !== undefined) return describeProblems(error.problems);
  const wait =
    error.retryAfterMs === undefined ? '' : ` Try again in ${Math.ceil(error.retryAfterMs / 1000)} s.`;
  return `${error.code}: ${error.message}${wait}`;
}

function describeProblems(problems: readonly string[]): string {
  const lines = problems.map((problem) => `  ${problem}`).join('\n');
  return `The configuration has ${plural(problems.length, 'problem')}:\n${lines}`;
}

/** `ENOENT` and its like: the operating system has said what is wrong. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

/** That of a file names it; what a network says stands as it is. */
function describeSystemError(error: Error): string {
  return 'path' in error && typeof error.path === 'string'
    ? `${error.path}: ${fileFailure(error)}.`
    : error.message;
}

/** The same for programs. */
export function errorObject(error: BifrostError): Record<string, unknown> {
  const { code, message, status, fault, param, retryAfterMs, provider, model, key, problems, attempts } =
    error;
  return {
    error: {
      code,
      message,
      status,
      fault,
      ...(param !== undefined && { param }),
      ...(retryAfterMs !== undefined && { retry_after_ms: retryAfterMs }),
      ...(provider !== undefined && { provider }),
      ...(model !== undefined && { model }),
      ...(key !== undefined && { key }),
      ...(problems !== undefined && { problems }),
      ...(attempts.length > 0 && { attempts }),
    },
  };
}
