import type { InProcessRequest, InProcessResponse, InProcessTools, JsonObject } from '@bifrost/core';
import { parseObject } from '@bifrost/core';
import { respond } from '../src/respond.js';
import type { SandboxKeyOptions, SandboxOptions } from '../src/options.js';
import { SandboxState } from '../src/state.js';

/** What came of a request: how it ended, what was read, and how long it took by the test's own clock. */
export interface Outcome {
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
  bytes: Uint8Array;
  ending: 'complete' | 'broken' | 'gave up' | 'no head';
  elapsedMs: number;
  /** The clock at each chunk. */
  chunkTimes: number[];
}

/** Settings of a test. */
export interface Stage {
  options?: SandboxOptions;
  keyOptions?: SandboxKeyOptions;
  key?: string;
  state?: SandboxState;
  random?: () => number;
  /** The reader gives up after so much time. An hour by default. */
  patienceMs?: number;
  startMs?: number;
  method?: 'GET' | 'POST';
}

/** Sends a JSON body and reads the answer to its end, on a clock that moves only when the sandbox waits. */
export async function post(path: string, body: JsonObject | string, stage: Stage = {}): Promise<Outcome> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const request: InProcessRequest = {
    method: stage.method ?? 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(text),
  };
  return await send(request, stage);
}

export async function get(path: string, stage: Stage = {}): Promise<Outcome> {
  return await send({ method: 'GET', path, headers: {}, body: undefined }, stage);
}

export async function chat(
  model: string,
  body: JsonObject = { messages: [{ role: 'user', content: 'Good morning, sandbox!' }] },
  stage: Stage = {},
): Promise<Outcome> {
  return await post('/v1/chat/completions', { model, ...body }, stage);
}

export async function send(request: InProcessRequest, stage: Stage = {}): Promise<Outcome> {
  const startMs = stage.startMs ?? 1_750_000_000_000;
  let nowMs = startMs;
  const patienceMs = stage.patienceMs ?? 3_600_000;
  const tools: InProcessTools = {
    sleep: (ms) => {
      nowMs = Math.min(nowMs + ms, startMs + patienceMs);
      return Promise.resolve();
    },
    random: stage.random ?? (() => 0.5),
    now: () => nowMs,
    aborted: () => nowMs - startMs >= patienceMs,
  };
  const context = {
    options: stage.options,
    key: { name: stage.key ?? 'default', value: undefined, options: stage.keyOptions },
  };
  const outcome: Outcome = {
    status: 0,
    headers: {},
    text: '',
    bytes: new Uint8Array(),
    ending: 'complete',
    elapsedMs: 0,
    chunkTimes: [],
  };
  let response: InProcessResponse;
  try {
    response = await respond(request, tools, { context, state: stage.state ?? new SandboxState() });
  } catch (error) {
    if (!tools.aborted()) throw error;
    return { ...outcome, ending: 'no head', elapsedMs: nowMs - startMs };
  }
  const chunks: Uint8Array[] = [];
  let ending: Outcome['ending'] = 'complete';
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk);
      outcome.chunkTimes.push(nowMs - startMs);
    }
    if (tools.aborted()) ending = 'gave up';
  } catch {
    ending = 'broken';
  }
  const bytes = Buffer.concat(chunks);
  return {
    ...outcome,
    status: response.status,
    headers: response.headers,
    bytes,
    text: bytes.toString('utf8'),
    ending,
    elapsedMs: nowMs - startMs,
  };
}

/** The payloads of an event stream; `undefined` for one that is no JSON object. */
export function eventsOf(outcome: Outcome): (JsonObject | string | undefined)[] {
  return outcome.text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => {
      const data = event
        .split('\n')
        .filter((line) => line.startsWith('data: '))
        .map((line) => line.slice('data: '.length))
        .join('\n');
      return data === '[DONE]' ? data : parseObject(data);
    });
}

/** The body as JSON; fails the test where it is none. */
export function json(outcome: Outcome): JsonObject {
  const value = parseObject(outcome.text);
  if (!value) throw new Error(`no JSON object: ${outcome.text.slice(0, 200)}`);
  return value;
}
