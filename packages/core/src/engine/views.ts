import type { ErrorCode } from '../errors/codes.js';
import type { Operation } from '../hub/operations.js';
import type { JsonObject } from '../json/read.js';
import type { InboundRoute } from '../adapter/provider-adapter.js';

/** A route under a dialect's prefix. */
export interface DialectRoute {
  /** First segment of the path (`anthropic`). */
  prefix: string;
  /** Who serves it when a model names no other. Absent where no provider of that dialect is configured. */
  provider?: string;
  route: InboundRoute;
}

/** A model that a key cannot serve for now, though it serves others. */
export interface RestingModel {
  model: string;
  /** Milliseconds since 1970; once it is over, the next request finds out whether the model is there again. */
  until: number;
  reason: ErrorCode;
}

/** A key as operators may see it. Never its value. */
export interface KeyView {
  name: string;
  /** Whether it is used at all: switched on in the configuration, and not paused. */
  enabled: boolean;
  /** Present where an operator paused it. */
  paused?: true;
  /** As the configuration has it. */
  weight: number;
  /** Share of the provider's traffic that comes of the weight, all enabled keys together 1. */
  share: number;
  /** Where it leads: `https://host:port`, empty where the provider is inside the process. */
  origin: string;
  models: readonly string[];
  state: 'healthy' | 'cooling' | 'dead';
  /** Milliseconds since 1970. */
  until?: number;
  reason?: ErrorCode;
  /** Present where the key rests for some models only. */
  resting?: readonly RestingModel[];
}

/** A provider as operators may see it. */
export interface ProviderView {
  name: string;
  adapter: string;
  /** The package's name for people. */
  title: string;
  operations: readonly Operation[];
  keys: readonly KeyView[];
  circuits: readonly { origin: string; model: string; state: 'open' | 'half-open'; until?: number }[];
  queue: { active: number; waiting: number; concurrency: number; bufferSize: number };
  /**
   * `ok`: some key can serve; `degraded`: some keys rest or a circuit is open; `down`: no key can serve, or the last
   * health check got no answer.
   */
  health: 'ok' | 'degraded' | 'down';
  /** Why the last health check got no answer, until a later one gets one. */
  failedCheck?: ErrorCode;
}

/** A model as `GET /v1/models` lists it. */
export interface ModelView {
  /** `provider/model`, or the name of an alias. */
  id: string;
  provider: string;
  created?: number;
  owned_by?: string;
  display_name?: string;
  /** What the provider itself tells of it, in its own words. */
  native?: JsonObject;
}

/** Who would serve a model, and why. */
export interface ModelExplanation {
  model: string;
  /** By which rule the model was resolved. */
  rule: string;
  targets: readonly {
    provider: string;
    model: string;
    keys: readonly (KeyView & { wireModel: string; excluded?: string })[];
    problem?: string;
  }[];
}
