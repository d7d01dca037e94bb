import type { AnswerSink, Call, RunningCall } from './call.js';
import type { ProviderRuntime } from '../runner/provider-runtime.js';
import type { Clock } from '../time/clock.js';
import { object, objects, number, text } from '../json/read.js';
import { askWhole } from './ask-whole.js';
import type { Runtime } from './runtime.js';
import { toldModels } from './told-models.js';
import type { ModelView } from './views.js';

/** How long a provider's own list holds. */
const lifetimeMs = 3_600_000;
/** How long a list that could not be had is not asked for again. */
const retryAfterMs = 60_000;
/** What a provider may take to tell its list. */
const limitSeconds = '10';
/** Pages that are followed; a provider with more than this has no end. */
const maxPages = 20;

interface Listed {
  models: ModelView[];
  until: number;
}

/** The models of all providers. A provider's own list is asked for only where no key has one, and kept for an hour. */
export class ModelCatalogue {
  readonly #runtime: Runtime;
  readonly #clock: Clock;
  readonly #handle: (call: Call, sink: AnswerSink) => RunningCall;
  readonly #listed = new Map<string, Listed>();
  readonly #pending = new Map<string, Promise<ModelView[]>>();

  constructor(runtime: Runtime, clock: Clock, handle: (call: Call, sink: AnswerSink) => RunningCall) {
    this.#runtime = runtime;
    this.#clock = clock;
    this.#handle = handle;
  }

  async list(): Promise<ModelView[]> {
    const lists = await Promise.all(
      [...this.#runtime.providers.values()].map((provider) => this.#modelsOf(provider)),
    );
    const aliases = [...this.#runtime.aliases].map(([id, targets]) => ({
      id,
      provider: providerOf(targets[0]),
    }));
    return [...aliases, ...lists.flat()];
  }

  async #modelsOf(provider: ProviderRuntime): Promise<ModelView[]> {
    const named = new Set<string>();
    let open = provider.supplied !== undefined;
    for (const key of provider.keys.filter(({ enabled }) => enabled)) {
      for (const name of [...key.models, ...key.wireNames.keys()]) if (!name.endsWith('*')) named.add(name);
      open ||= key.models.length === 0 || key.models.some((name) => name.endsWith('*'));
    }
    const views = [...named].map((name) => ({ id: `${provider.name}/${name}`, provider: provider.name }));
    if (!open || provider.adapter.operations.listModels === undefined) return views;
    const own = await this.#own(provider);
    return [...views, ...own.filter(({ id }) => !named.has(id.slice(provider.name.length + 1)))];
  }

  /** The provider's own list: fresh, or stale where it cannot be had. */
  async #own(provider: ProviderRuntime): Promise<ModelView[]> {
    const kept = this.#listed.get(provider.name);
    if (kept !== undefined && kept.until > this.#clock.now()) return kept.models;
    let pending = this.#pending.get(provider.name);
    if (pending === undefined) {
      pending = this.#fetch(provider).finally(() => this.#pending.delete(provider.name));
      this.#pending.set(provider.name, pending);
    }
    try {
      return await pending;
    } catch {
      // a list that cannot be had must not cost the others theirs, nor every caller a wait
      const stale = { models: kept?.models ?? [], until: this.#clock.now() + retryAfterMs };
      this.#listed.set(provider.name, stale);
      return stale.models;
    }
  }

  async #fetch(provider: ProviderRuntime): Promise<ModelView[]> {
    const models: ModelView[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < maxPages; page += 1) {
      const answer = await askWhole(this.#handle, {
        provider: provider.name,
        dialect: toldModels,
        headers: { 'x-bf-deadline': limitSeconds },
        query: cursor === undefined ? {} : { after: cursor },
      });
      models.push(...objects(answer['data']).flatMap((model) => viewOf(provider.name, model)));
      cursor = answer['has_more'] === true ? text(answer['last_id']) : undefined;
      if (cursor === undefined) break;
    }
    this.#listed.set(provider.name, { models, until: this.#clock.now() + lifetimeMs });
    return models;
  }
}

function viewOf(provider: string, model: Record<string, unknown>): ModelView[] {
  const id = text(model['id']);
  if (id === undefined) return [];
  const view: ModelView = { id: id.startsWith(`${provider}/`) ? id : `${provider}/${id}`, provider };
  const created = number(model['created']);
  if (created !== undefined) view.created = created;
  const owner = text(model['owned_by']);
  if (owner !== undefined) view.owned_by = owner;
  const title = text(model['display_name']);
  if (title !== undefined) view.display_name = title;
  const native = object(model['native']);
  if (native !== undefined) view.native = native;
  return [view];
}

function providerOf(target: string | undefined): string {
  return target?.split('/')[0] ?? '';
}
