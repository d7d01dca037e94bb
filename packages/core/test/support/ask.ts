import { chat } from '../../src/api/chat/dialect.js';
import type { AnyDialect } from '../../src/adapter/dialect.js';
import type { AnswerSink, Call, RunningCall } from '../../src/engine/call.js';
import { Engine, type EngineOptions } from '../../src/engine/engine.js';
import type { RequestEnd } from '../../src/hooks/observer.js';
import { isObject, object, objects, parseObject, text, type JsonObject } from '../../src/json/read.js';
import { parseConfiguration } from '../../src/schemas/parse-configuration.js';
import { seededRandom } from './cuts.js';
import { ManualClock } from './manual-clock.js';
import type { ScriptedProvider } from './scripted-provider.js';

/** A client's end of the wire that writes down what it gets, and takes it or does not. */
export class RecordingSink implements AnswerSink {
  status: number | undefined;
  headers: Readonly<Record<string, string>> = {};
  text = '';
  /** What each call wrote: one network write of a gateway. */
  readonly writes: string[] = [];
  /** Names of the calls in order. */
  readonly calls: string[] = [];
  /** What `end` was told; `undefined` while the answer is under way or was whole. */
  finished: boolean | undefined;
  /** Answers every write with "stop". */
  full = false;
  onDrain?: () => void;

  complete(status: number, headers: Readonly<Record<string, string>>, body: string | Uint8Array): void {
    this.calls.push('complete');
    this.status = status;
    this.headers = headers;
    this.text += textOf(body);
  }

  head(status: number, headers: Readonly<Record<string, string>>): void {
    this.calls.push('head');
    this.status = status;
    this.headers = headers;
  }

  write(chunk: string | Uint8Array): boolean {
    this.calls.push('write');
    this.writes.push(textOf(chunk));
    this.text += textOf(chunk);
    return !this.full;
  }

  end(complete: boolean): void {
    this.calls.push('end');
    this.finished = complete;
  }

  /** The answer as JSON. */
  get json(): JsonObject {
    return parseObject(this.text) ?? {};
  }

  get error(): JsonObject {
    return object(this.json['error']) ?? {};
  }

  get extraFields(): JsonObject {
    return object(this.json['extra_fields']) ?? {};
  }

  /** Payloads of the events, `[DONE]` as a text. */
  get events(): (JsonObject | string)[] {
    return this.text
      .split('\n\n')
      .filter((event) => event.startsWith('data: '))
      .map((event) => parseObject(event.slice(6)) ?? event.slice(6));
  }

  /** The words of all deltas of the first choice. */
  get said(): string {
    return this.events
      .filter(isObject)
      .map((event) => text(object(objects(event['choices'])[0]?.['delta'])?.['content']) ?? '')
      .join('');
  }
}

function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
}

/** An engine over scripted providers, with everything that a test wants to turn or look at. */
export interface Bench {
  engine: Engine;
  clock: ManualClock;
  ends: RequestEnd[];
  /** Sends a request of the unified Chat API, unless `more` says otherwise. */
  ask(body: JsonObject | string, more?: Partial<Call>): Asked;
}

export interface Asked extends RunningCall {
  sink: RecordingSink;
}

export interface BenchOptions extends Partial<Omit<EngineOptions, 'configuration' | 'adapters' | 'clock'>> {
  clock?: ManualClock;
  /** Configuration of each provider by its id; one key called `k1` by default. */
  settings?: Record<string, JsonObject>;
  routing?: JsonObject;
  aliases?: JsonObject;
  gateway?: JsonObject;
}

export function bench(providers: readonly ScriptedProvider[], options: BenchOptions = {}): Bench {
  const { clock = new ManualClock(), settings = {}, routing, aliases, gateway, ...rest } = options;
  const adapters = providers.map(({ adapter }) => adapter);
  const input = {
    providers: Object.fromEntries(adapters.map(({ id }) => [id, { ...oneKey(), ...settings[id] }])),
    ...(routing === undefined ? {} : { routing }),
    ...(aliases === undefined ? {} : { aliases }),
    ...(gateway === undefined ? {} : { gateway }),
  };
  const configuration = parseConfiguration(input, { adapters, environment: {}, readFile: () => '' });
  const ends: RequestEnd[] = [];
  const engine = new Engine({
    random: seededRandom(1),
    ...rest,
    configuration,
    adapters,
    clock,
    observers: [...(rest.observers ?? []), { onRequestEnd: (end) => ends.push(end) }],
  });
  return {
    engine,
    clock,
    ends,
    ask(body, more = {}) {
      const sink = new RecordingSink();
      const running = engine.handle(callOf(body, more), sink);
      return { sink, done: running.done, cancel: () => running.cancel() };
    },
  };
}

function oneKey(): JsonObject {
  return { keys: [{ name: 'k1', value: 'secret-value-one' }] };
}

/** Keys with values that no two of them share. */
export function keys(...names: string[]): { keys: JsonObject[] } {
  return { keys: names.map((name) => ({ name, value: `secret-value-of-${name}` })) };
}

export function callOf(body: JsonObject | string, more: Partial<Call> = {}): Call {
  return {
    dialect: chat,
    unified: true,
    params: {},
    query: {},
    headers: {},
    body: { kind: 'bytes', bytes: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) },
    requestId: 'request-1',
    ...more,
  };
}

/** A request by a client that speaks a vendor's own dialect. */
export function onRoute(dialect: AnyDialect, provider: string): Partial<Call> {
  return { dialect, provider, unified: false };
}
