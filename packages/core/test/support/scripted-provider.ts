import { defineProvider, withBearer } from '../../src/adapter/define-provider.js';
import type {
  InProcessRequest,
  InProcessResponse,
  InProcessTools,
  ProviderAdapter,
} from '../../src/adapter/provider-adapter.js';
import { chatDialect } from '../../src/api/chat/dialect.js';
import { embeddingsDialect } from '../../src/api/embeddings/dialect.js';
import { modelsDialect } from '../../src/api/models/dialect.js';

/** One step of an answer's body: bytes, a silence in milliseconds, a connection that breaks, or silence for ever. */
export type Step = string | { wait: number } | typeof cut | typeof hang;

/** The connection breaks. */
export const cut = Symbol('cut');
/** Nothing comes any more. */
export const hang = Symbol('hang');

/** How a provider answers one request. `before` milliseconds pass until the head; `fail` breaks off instead of it. */
export interface Script {
  status?: number;
  headers?: Record<string, string>;
  before?: number;
  fail?: boolean;
  body?: Step[];
}

/** A request as the provider saw it, and whether anybody still waits for its answer. */
interface SeenRequest {
  provider: string;
  key: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  text: string;
  /** The client left, or the attempt was given up, before the answer was read to its end. */
  readonly dropped: boolean;
  readonly over: boolean;
}

/** A provider inside the process that answers by script, the scripts in turn and the last of them for ever. */
export interface ScriptedProvider {
  adapter: ProviderAdapter;
  seen: SeenRequest[];
  /** What is answered from now on. */
  script(...scripts: (Script | ((request: SeenRequest) => Script))[]): void;
}

/** The provider's operations and whatever else is to differ from a provider of Chat Completions. */
export type ScriptedOptions = Partial<Omit<ProviderAdapter, 'id' | 'specVersion' | 'respond'>>;

const forLongMs = 1_000_000_000;

export function scriptedProvider(id: string, options: ScriptedOptions = {}): ScriptedProvider {
  const seen: SeenRequest[] = [];
  let scripts: (Script | ((request: SeenRequest) => Script))[] = [];
  const adapter = defineProvider({
    specVersion: 'v1',
    id,
    name: id.toUpperCase(),
    credential: 'optional',
    origins: () => [`https://${id}.example`],
    operations: chatOperations(id),
    authorize: (request, { key }) => withBearer(request, key.value),
    respond: (request, tools) => {
      const record = new Seen(id, request);
      seen.push(record);
      const next = scripts.length > 1 ? scripts.shift() : scripts[0];
      if (next === undefined) throw new Error(`no script for ${id}`);
      return answer(typeof next === 'function' ? next(record) : next, record, tools);
    },
    ...options,
  });
  return {
    adapter,
    seen,
    script(...next) {
      scripts = [...next];
    },
  };
}

/** Chat, embeddings and a list of models in the public shape, natively spoken. */
export function chatOperations(id: string): ProviderAdapter['operations'] {
  return {
    chat: [
      {
        dialect: chatDialect({ id: `${id}.chat`, speaks: ['chat'] }),
        endpoint: () => ({ method: 'POST', path: '/v1/chat/completions' }),
      },
    ],
    embeddings: [
      {
        dialect: embeddingsDialect({ id: `${id}.embeddings`, speaks: ['embeddings'] }),
        endpoint: () => ({ method: 'POST', path: '/v1/embeddings' }),
      },
    ],
    listModels: [
      {
        dialect: modelsDialect({ id: `${id}.models` }),
        endpoint: () => ({ method: 'GET', path: '/v1/models' }),
      },
    ],
  };
}

class Seen implements SeenRequest {
  readonly provider: string;
  readonly key: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  dropped = false;
  over = false;

  constructor(provider: string, request: InProcessRequest) {
    this.provider = provider;
    this.key = request.headers['x-bf-key'] ?? '';
    this.path = request.path;
    this.headers = request.headers;
    this.text = request.body === undefined ? '' : Buffer.from(request.body).toString('utf8');
  }
}

async function answer(script: Script, seen: Seen, tools: InProcessTools): Promise<InProcessResponse> {
  const { status = 200, headers = {}, before = 0, fail = false, body = [] } = script;
  if (before > 0) await tools.sleep(before);
  if (tools.aborted()) seen.dropped = true;
  if (fail) throw new Error('the connection was refused');
  const isStream = body.some((step) => typeof step === 'string' && step.startsWith('data:'));
  return {
    status,
    headers: { 'content-type': isStream ? 'text/event-stream' : 'application/json', ...headers },
    body: play(body, seen, tools),
  };
}

async function* play(steps: readonly Step[], seen: Seen, tools: InProcessTools): AsyncGenerator<Uint8Array> {
  try {
    for (const step of steps) {
      if (tools.aborted()) return;
      if (step === cut) throw new Error('the connection was cut');
      if (step === hang) await tools.sleep(forLongMs);
      else if (typeof step === 'object') await tools.sleep(step.wait);
      else yield Buffer.from(step);
    }
    seen.over = true;
  } finally {
    if (tools.aborted()) seen.dropped = true;
  }
}
