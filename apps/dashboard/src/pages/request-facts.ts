import type { RequestDetail } from '../api/records.js';
import { count, duration, money } from '../format/numbers.js';
import { moment } from '../format/times.js';

/** What is known of a request, as names and values. What says nothing is left out. */
export function factsOf(record: RequestDetail): (readonly [string, string])[] {
  const { provider, model_used: model, first_token_ms: first, dropped_params: dropped } = record;
  const all: (readonly [string, string | null])[] = [
    ['Began', moment(record.time)],
    ['Answered by', provider === null ? null : `${provider}/${model ?? ''}`],
    ['Key', record.key],
    ['Client', record.client],
    ['User agent', record.user_agent],
    ['Route', record.route],
    ['Operation', `${record.operation}${record.stream ? ', streamed' : ''}`],
    ['Way through', record.passage ? 'untranslated' : 'translated'],
    ['Latency', duration(record.latency_ms)],
    ['First token', first === null ? null : duration(first)],
    ['Gateway overhead', duration(record.overhead_ms)],
    ['Input tokens', tokens(record, record.input_tokens)],
    ['of these cached', some(record.cached_tokens)],
    ['Output tokens', tokens(record, record.output_tokens)],
    ['of these reasoning', some(record.reasoning_tokens)],
    ['Cost', record.cost_usd === null ? 'unknown' : money(record.cost_usd)],
    ['Ended with', record.finish_reason],
    ['Fell back because of', record.fallback_reason],
    ['Left out for the provider', dropped.length === 0 ? null : dropped.join(', ')],
    ['Broken events', some(record.malformed_events)],
    ['Request id', record.request_id],
  ];
  return all.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

/** Where one side is known, the other is worth a word: a stream that broke tells only what it wrote. */
function tokens({ usage_source: source, ...record }: RequestDetail, value: number | null): string | null {
  if (record.input_tokens === null && record.output_tokens === null) return null;
  if (value === null) return 'unknown';
  return source === 'estimated' ? `${count(value)}, estimated` : count(value);
}

function some(value: number | null): string | null {
  return value === null || value === 0 ? null : count(value);
}
