import { Buffer } from 'node:buffer';
import { existsSync } from 'node:fs';
import { number, object, objects, text, type JsonObject } from '../packages/core/src/json/read.js';
import { sharedData } from './shared-data.js';

/*
 * Recorded traffic with what it says, read by tools that lie beside the project where there are any. They were written
 * apart from our code, so they can find it wrong. Without them the tests say so and pass.
 */
const tools = new URL('tools/replay/', sharedData);

/** A recorded exchange with a provider. */
export interface RecordedCase {
  id: string;
  provider: string;
  /** The wire format it was recorded in. */
  family: string;
  /** The path that was asked. */
  endpoint: string;
  /** As a caller would write it; the empty text where the source did not keep it. */
  model: string;
  /** Whether a stream was asked for. An error may have come instead. */
  streaming: boolean;
  /** The body that was sent, where the source kept it. */
  request: JsonObject | undefined;
  status: number;
  headers: Readonly<Record<string, string>>;
  /** The body of the answer, byte for byte. */
  body: Buffer;
  /** How the body is framed: `json`, `sse`, `ndjson`, `eventstream`. */
  framing: string;
  /** The JSON of the body, or that of each event. */
  payloads: JsonObject[];
  /** What the answer says, by readers that are not ours. */
  facts: JsonObject;
}

/** Every recorded exchange of some providers, or in one wire format; the empty list where no recordings are. */
export async function recordedCases(
  wanted: { providers: readonly string[] } | { family: string },
): Promise<RecordedCase[]> {
  if (!existsSync(new URL('facts.mjs', tools))) return [];
  const cases: unknown = await import(new URL('cases.mjs', tools).href);
  const facts: unknown = await import(new URL('facts.mjs', tools).href);
  const found =
    'family' in wanted
      ? objects(call(cases, 'loadCases')).filter(({ family }) => family === wanted.family)
      : objects(call(cases, 'loadCases', { provider: wanted.providers }));
  return found.map((each) => recordedCase(each, { cases, facts }));
}

function recordedCase(each: JsonObject, { cases, facts }: { cases: unknown; facts: unknown }): RecordedCase {
  const wire = object(call(cases, 'wireOf', each));
  const told = object(call(facts, 'factsOf', each));
  const body: unknown = wire?.['body'];
  if (told === undefined || !Buffer.isBuffer(body)) throw new Error('the tools of the recordings changed');
  const meta = object(each['meta']);
  const headers = Object.entries(object(wire?.['headers']) ?? {});
  return {
    id: text(each['id']) ?? '',
    provider: text(each['provider']) ?? '',
    family: text(each['family']) ?? '',
    endpoint: text(meta?.['endpoint']) ?? '',
    model: text(each['model']) ?? '',
    streaming: meta?.['streaming'] === true,
    request: object(each['request']),
    status: number(wire?.['status']) ?? 0,
    headers: Object.fromEntries(headers.map(([name, value]) => [name, text(value) ?? ''])),
    body,
    framing: text(wire?.['kind']) ?? '',
    payloads: objects(object(call(cases, 'payloadsOf', each))?.['list']),
    facts: told,
  };
}

function call(module: unknown, name: string, ...values: unknown[]): unknown {
  const called: unknown =
    typeof module === 'object' && module !== null ? Reflect.get(module, name) : undefined;
  if (typeof called !== 'function') throw new Error(`the tools of the recordings have no ${name}`);
  return Reflect.apply(called, undefined, values);
}
