import type { Observer } from '@bifrost/core';
import type { Paint } from '../terminal/paint.js';

/** Tells every try, wait and fallback in a line, as they happen. */
export function attemptObserver(remark: (line: string) => void, paint: Paint): Observer {
  return {
    onAttemptEnd({ attempt }) {
      const { provider, model, key, status, error, latency } = attempt;
      const mark = error === undefined ? paint.green('✓') : paint.red('✗');
      const outcome = [status, error].filter((fact) => fact !== undefined).join(' ');
      const who = `${provider}/${model}${key === undefined ? '' : `, key ${key}`}`;
      remark(
        `${mark} ${who}: ${outcome === '' ? 'ok' : outcome} ${paint.dim(`after ${Math.round(latency)} ms`)}`,
      );
    },
    onRetry: ({ delay }) => remark(paint.dim(`  the same key again in ${Math.round(delay)} ms`)),
    onFallback: ({ to, reason }) =>
      remark(`${paint.yellow('→')} ${to.provider}/${to.model}, because of ${reason}`),
  };
}
