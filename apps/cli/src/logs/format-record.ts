import { harmless } from '../terminal/harmless.js';
import type { Paint } from '../terminal/paint.js';
import { targetName } from '../terminal/target-name.js';
import type { RecordedAttempt, RequestDetail, RequestRecord } from './record.js';

/** A record as the cells of a line. */
export function recordCells(record: RequestRecord, paint: Paint): string[] {
  const { time, status, error, model, latency_ms, id } = record;
  return [
    paint.dim(time.slice(11, 23)),
    paintStatus(status, paint),
    harmless(model === '' ? record.route : model),
    error === null ? servedBy(record, paint) : paint.red(error),
    formatMs(latency_ms),
    tokensOf(record),
    record.cost_usd === null ? '' : formatCost(record.cost_usd),
    paint.dim(id),
  ];
}

function servedBy({ provider, model_used, fallback_from }: RequestRecord, paint: Paint): string {
  const who = harmless(`${provider ?? 'nobody'}/${model_used ?? ''}`);
  return fallback_from === null ? who : `${paint.yellow('→')} ${who}`;
}

function paintStatus(status: number, paint: Paint): string {
  if (status < 400) return paint.green(String(status));
  return status === 499 ? paint.yellow('499') : paint.red(String(status));
}

function tokensOf({ input_tokens: read, output_tokens: written }: RequestRecord): string {
  return read === null && written === null ? '' : `${read ?? '?'} + ${written ?? '?'}`;
}

function formatMs(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Prices of a token have up to twelve digits, and what cost little did not cost nothing. */
const decimal = new Intl.NumberFormat('en-US', { maximumFractionDigits: 12, useGrouping: false });

/** `$0.0021`, without zeros at its end. */
function formatCost(dollars: number): string {
  return `$${decimal.format(dollars)}`;
}

/** One request with its tries as a timeline. */
export function formatDetail(detail: RequestDetail, paint: Paint): string {
  const facts = factsOf(detail).map(([name, fact]) => `  ${paint.dim(name.padEnd(10))} ${harmless(fact)}`);
  const tries = detail.attempts.flatMap((attempt) => tryLines(attempt, detail.latency_ms, paint));
  const title = `${paint.bold(detail.id)}  ${paintStatus(detail.status, paint)} in ${formatMs(detail.latency_ms)}`;
  return [title, ...facts, ...(tries.length === 0 ? [] : ['', ...tries])].join('\n');
}

function factsOf(detail: RequestDetail): [string, string][] {
  const { client, user_agent, route, provider, key, error, error_message, dropped_params, content } = detail;
  const all: [string, string | undefined][] = [
    ['began', detail.time],
    ['request id', detail.request_id],
    ['asked', [detail.model, route].filter((part) => part !== '').join(' at ')],
    ['by', [client, user_agent].filter((part) => part !== null).join(', ') || undefined],
    [
      error === null ? 'served by' : 'last asked',
      provider === null ? undefined : `${targetName(provider, detail.model_used)}, key ${key ?? '–'}`,
    ],
    [
      'instead of',
      detail.fallback_from === null ? undefined : `${detail.fallback_from}: ${detail.fallback_reason ?? ''}`,
    ],
    ['error', error === null ? undefined : [error, error_message].filter((part) => part !== null).join(': ')],
    ['tokens', tokenFacts(detail)],
    ['cost', detail.cost_usd === null ? undefined : formatCost(detail.cost_usd)],
    ['first word', detail.first_token_ms === null ? undefined : `after ${formatMs(detail.first_token_ms)}`],
    ['overhead', `${detail.overhead_ms.toFixed(1)} ms outside providers`],
    ['left out', dropped_params.length === 0 ? undefined : dropped_params.join(', ')],
    ['kept', content === null ? undefined : 'bodies (see them with --json)'],
  ];
  return all.filter((pair): pair is [string, string] => pair[1] !== undefined);
}

function tokenFacts({ input_tokens, output_tokens, cached_tokens }: RequestDetail): string | undefined {
  if (input_tokens === null && output_tokens === null) return undefined;
  const cached = (cached_tokens ?? 0) > 0 ? ` (${cached_tokens} cached)` : '';
  return `${input_tokens ?? '?'} read${cached}, ${output_tokens ?? '?'} written`;
}

const barWidth = 32;

/** A try: who, how it ended, and where in the time of the request it lies. */
function tryLines(attempt: RecordedAttempt, totalMs: number, paint: Paint): string[] {
  const { provider, model, key, status, outcome, error, message, start_ms, duration_ms } = attempt;
  const good = outcome === 'answered';
  const mark = good ? paint.green('✓') : outcome === 'skipped' ? paint.dim('–') : paint.red('✗');
  const told = [status, error ?? outcome].filter((part) => part !== null).join(' ');
  const who = harmless(`${targetName(provider, model)}${key === null ? '' : `, ${key}`}`);
  const bar = timeBar(start_ms, duration_ms, totalMs);
  const painted = good ? paint.green(bar) : paint.red(bar);
  return [
    `  ${mark} ${paint.bold(who)}  ${told}`,
    `    ${painted}  ${formatMs(start_ms)} + ${formatMs(duration_ms)}`,
    ...(message === null ? [] : [`    ${paint.dim(harmless(message))}`]),
  ];
}

function timeBar(startMs: number, durationMs: number, totalMs: number): string {
  const scale = barWidth / Math.max(totalMs, startMs + durationMs, 1);
  const before = Math.min(barWidth - 1, Math.floor(startMs * scale));
  const length = Math.max(1, Math.min(barWidth - before, Math.round(durationMs * scale)));
  return '·'.repeat(before) + '█'.repeat(length) + '·'.repeat(barWidth - before - length);
}
