import { Bifrost, type Dialect, type EncodeContext } from '@bifrost/core';
import type { AnswerId } from '../answers.js';
import { loadFixture, type Answer, type LoadedAnswer } from '../fixture.js';
import { answersItself, type ConformanceOptions } from '../options.js';
import { startLoopback, type Loopback, type Script } from './loopback.js';

/** The key of every client here. Nothing that the adapter or core says may ever hold it. */
const madeUpKey = 'testkit-key-5d0c9b7e41f2a836';

/** What a scenario works with: a server that plays the provider, and clients that ask it through core. */
export interface Bench {
  readonly options: ConformanceOptions;
  readonly server: Loopback;
  /** Texts that nobody may ever be told. */
  readonly secrets: readonly string[];
  /** A recorded answer; throws where there is none. */
  answer(id: AnswerId): Answer;
  /** The bytes of a recorded answer; throws where the adapter answers itself. */
  bytes(id: AnswerId): LoadedAnswer;
  /** Makes the server give an answer, as it is or changed. */
  play(id: AnswerId, changes?: Partial<Script>): void;
  /** The model of an answer as requests name it: `provider/model`. */
  modelOf(id: AnswerId): string;
  /**
   * New clients, with no memory of what went wrong before: one that translates every request and, where the adapter
   * knows the public format, one that passes it on.
   */
  clients(): readonly Client[];
  /** How the model of an answer is spoken to in chat. */
  chatDialect(id: AnswerId): Dialect<'chat'>;
  encodeContext(model: string, stream: boolean): EncodeContext;
  close(): Promise<void>;
}

interface Client {
  readonly bifrost: Bifrost;
  /** `translated` or `passed on`, for messages. */
  readonly way: string;
}

/** Sets up a server and clients. Close it when done. */
export async function createBench(options: ConformanceOptions): Promise<Bench> {
  const server = await startLoopback();
  for (const [path, answer] of Object.entries(options.also ?? {})) {
    server.playAt(path, scriptOf(loadFixture(answer, options.base)));
  }
  const clients: Client[] = [];
  const answer = (id: AnswerId): Answer => {
    const found = options.answers[id];
    if (found === undefined) throw new Error(`there is no answer '${id}'`);
    return found;
  };
  const bytes = (id: AnswerId): LoadedAnswer => {
    const found = answer(id);
    if (found.kind === 'bytes') return loadFixture(found, options.base);
    throw new Error(`the answer '${id}' is made by the adapter: it has no bytes`);
  };
  const wireModel = (id: AnswerId): string => answer(id).model ?? options.model ?? 'test-model';
  return {
    options,
    server,
    secrets: [
      options.key === false ? undefined : (options.key ?? madeUpKey),
      ...(options.secrets ?? []),
    ].filter((secret) => secret !== undefined),
    answer,
    bytes,
    play: (id, changes) => {
      if (answer(id).kind === 'bytes') server.play({ ...scriptOf(bytes(id)), ...changes });
    },
    modelOf: (id) => `${options.adapter.id}/${wireModel(id)}`,
    clients: () => {
      const created = createClients(options, server.origin);
      clients.push(...created);
      return created;
    },
    chatDialect: (id) => chatDialectOf(options, wireModel(id)),
    encodeContext: (model, stream) => ({ model, stream, ...parsedOptions(options, server.origin) }),
    async close() {
      await Promise.all(clients.map(({ bifrost }) => bifrost.close({ graceMs: 0 })));
      await server.close();
    },
  };
}

function scriptOf({ status, headers, body }: LoadedAnswer): Script {
  return { status, headers, pieces: [body], end: 'complete' };
}

function createClients(options: ConformanceOptions, origin: string): Client[] {
  const { operations } = options.adapter;
  const passes = Object.values(operations).some((entries) =>
    entries.some(({ dialect }) => (dialect.speaks?.length ?? 0) > 0 && dialect.passage !== undefined),
  );
  const translating = { bifrost: createClient(options, origin, false), way: 'translated' };
  return passes
    ? [translating, { bifrost: createClient(options, origin, true), way: 'passed on' }]
    : [translating];
}

function createClient(options: ConformanceOptions, origin: string, nativePassage: boolean): Bifrost {
  const { adapter, key = madeUpKey } = options;
  const name = adapter.id;
  const value = key === false || adapter.credential === 'none' ? {} : { value: key };
  const network = { max_retries: 0, ...(answersItself(options) ? {} : { base_url: origin }) };
  return new Bifrost({
    adapters: [adapter],
    providers: {
      [name]: {
        keys: [
          { name: 'testkit', ...value, ...configured(`${name}_key_config`, keyOptionsOf(options, origin)) },
        ],
        ...configured(`${name}_config`, options.options),
        network_config: network,
        native_passage: nativePassage,
        // failures are what is tested here: none may make the next request wait or be refused
        circuit_breaker: { failures: 1_000_000 },
      },
    },
    environment: {},
  });
}

function configured(name: string, value: object | undefined): Record<string, object> {
  return value === undefined ? {} : { [name]: value };
}

/** `<id>_key_config` of a run. */
export function keyOptionsOf({ keyOptions }: ConformanceOptions, origin: string): object | undefined {
  return typeof keyOptions === 'function' ? keyOptions(origin) : keyOptions;
}

/** Both kinds of options as the adapter's schemas read them. */
export function parsedOptions(
  options: ConformanceOptions,
  origin: string,
): { options: unknown; keyOptions: unknown } {
  const { adapter } = options;
  return {
    options: adapter.options?.parse(options.options ?? {}) ?? {},
    keyOptions: adapter.keyOptions?.parse(keyOptionsOf(options, origin) ?? {}) ?? {},
  };
}

function chatDialectOf(options: ConformanceOptions, model: string): Dialect<'chat'> {
  const parsed: unknown = options.adapter.options?.parse(options.options ?? {}) ?? {};
  const entry = options.adapter.operations.chat?.find((each) => each.serves?.(model, parsed) ?? true);
  if (entry === undefined) throw new Error(`the adapter serves no chat with the model ${model}`);
  return entry.dialect;
}
