import type { ErrorCode, Operation } from '@bifrost/core';

/** A provider as `GET /api/providers` and `GET /health/providers` tell of it. Never holds a secret. */
export interface ProviderStatus {
  /** Name in the configuration. */
  name: string;
  adapter: string;
  /** The package's name for people. */
  title: string;
  /** `ok`: some key can serve; `degraded`: some keys rest or a circuit is open; `down`: no key can serve, or the last check failed. */
  health: 'ok' | 'degraded' | 'down';
  operations: readonly Operation[];
  /** Where its keys lead: `https://host:port`, without paths and credentials. */
  origins: readonly string[];
  /** In the order of the configuration; empty where a function gives keys to each tenant. */
  keys: readonly KeyStatus[];
  /** Addresses and models that are left alone for now. */
  circuits: readonly CircuitStatus[];
  queue: QueueStatus;
  /** Tries since the start of the gateway, keys that are gone included. */
  requests: number;
  /** Tries that failed. Clients that left are none. */
  errors: number;
  last_error?: LastError & { key: string };
  /** Present where the configuration asks the provider now and then; `error` until a check gets an answer. */
  health_check?: { interval_in_seconds: number; model?: string; error?: ErrorCode };
}

/** A key, by its name. */
export interface KeyStatus {
  name: string;
  /** `cooling`: left out until a time; `dead`: left out because the provider refuses the key itself. */
  state: 'healthy' | 'cooling' | 'dead';
  /** Why it is left out. */
  reason?: ErrorCode;
  /** ISO 8601. Once it is past, the next request finds out whether the key works again. */
  cooling_until?: string;
  /** Models that it is left out for, though it serves others. */
  resting_models: readonly { model: string; reason: ErrorCode; until: string }[];
  /** Whether it is used at all: switched on in the configuration, and not paused. */
  enabled: boolean;
  /** An operator took it out of service. */
  paused: boolean;
  /** As the configuration has it. */
  weight: number;
  /** Share of the provider's traffic that comes of the weight; all enabled keys together are 1. */
  share: number;
  /** Models that it lists; empty means all. */
  models: readonly string[];
  origin: string;
  /** Tries since the start of the gateway. */
  requests: number;
  errors: number;
  last_error?: LastError;
}

/** The code says what happened, and docs/errors.md what to do. */
export interface LastError {
  code: ErrorCode;
  /** ISO 8601. */
  at: string;
}

/** `open`: nobody is sent there until a time; `half-open`: the next request finds out. */
export interface CircuitStatus {
  origin: string;
  model: string;
  state: 'open' | 'half-open';
  /** ISO 8601. */
  until?: string;
}

/** Requests at the provider, in all workers together. */
export interface QueueStatus {
  running: number;
  waiting: number;
  /** How many may run. */
  concurrency: number;
  /** How many may wait. */
  buffer_size: number;
}

/** What a cheap call with one key showed: `POST /api/providers/{name}/probe`. */
export interface ProbeStatus {
  provider: string;
  key: string;
  ok: boolean;
  /** Milliseconds. */
  latency: number;
  error?: { code: ErrorCode; message: string };
}
