import type { AttemptEnd, FallbackTaken, Observer, RequestEnd, RetryPlanned } from '@bifrost/core';
import type { Paint } from '../terminal/paint.js';
import { plural } from '../terminal/plural.js';
import { targetName } from '../terminal/target-name.js';

/** Tells every try, wait and fallback in a line as they happen, and at the end who answered and what it took. */
export class AttemptTeller {
  readonly observer: Observer;
  readonly #remark: (line: string) => void;
  readonly #paint: Paint;
  #end: Promise<void> = Promise.resolve();
  #ended: (() => void) | undefined;

  constructor(remark: (line: string) => void, paint: Paint) {
    this.#remark = remark;
    this.#paint = paint;
    this.observer = {
      onRequestStart: () => {
        this.#end = new Promise((resolve) => {
          this.#ended = resolve;
        });
      },
      onAttemptEnd: (event) => this.#attempt(event),
      onRetry: (event) => this.#retry(event),
      onFallback: (event) => this.#fallback(event),
      onRequestEnd: (event) => {
        this.#summary(event);
        this.#ended?.();
      },
    };
  }

  /** Resolves when all has been told: the answer's last byte comes before the last event. */
  settled(): Promise<void> {
    return this.#end;
  }

  #attempt({ attempt }: AttemptEnd): void {
    const { provider, model, key, status, error, latency } = attempt;
    const mark = error === undefined ? this.#paint.green('✓') : this.#paint.red('✗');
    const outcome = [status, error].filter((fact) => fact !== undefined).join(' ') || 'ok';
    const who = `${targetName(provider, model)}${key === undefined ? '' : `, ${key}`}`;
    this.#remark(`${mark} ${who}: ${outcome} ${this.#paint.dim(`after ${Math.round(latency)} ms`)}`);
  }

  #retry({ delay }: RetryPlanned): void {
    this.#remark(this.#paint.dim(`  the same key again in ${Math.round(delay)} ms`));
  }

  #fallback({ to, reason }: FallbackTaken): void {
    this.#remark(`${this.#paint.yellow('→')} ${targetName(to.provider, to.model)}, because of ${reason}`);
  }

  #summary({ provider, modelUsed, latency, usage, droppedParams, error }: RequestEnd): void {
    if (provider === undefined || error !== undefined) return;
    const facts = [`answered by ${targetName(provider, modelUsed)} in ${Math.round(latency)} ms`];
    if (usage !== undefined) {
      facts.push(`${plural(usage.prompt_tokens, 'token')} read`, `${usage.completion_tokens} written`);
    }
    if (droppedParams.length > 0) facts.push(`left out: ${droppedParams.join(', ')}`);
    this.#remark(this.#paint.dim(`  ${facts.join(', ')}`));
  }
}
