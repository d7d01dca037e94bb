import type { z } from 'zod';
import type { ErrorCode } from '../errors/codes.js';
import type { Operation } from '../hub/operations.js';
import type { JsonObject, JsonValue } from '../json/read.js';
import type { Secret } from '../secrets/secret.js';
import type { AnyDialect, Dialect } from './dialect.js';
import type { Headers, ProviderFailure } from './wire.js';

/** The key that the balancer chose, as an adapter sees it. */
export interface AdapterKey<KeyOptions = unknown> {
  name: string;
  /** The credential; absent for keyless providers. */
  value: Secret | undefined;
  /** `<id>_key_config`, parsed by the adapter's `keyOptions`. */
  options: KeyOptions;
}

export interface AdapterContext<Options = unknown, KeyOptions = unknown> {
  /** `<id>_config`, parsed by the adapter's `options`. */
  options: Options;
  key: AdapterKey<KeyOptions>;
}

export interface EndpointContext<Options = unknown, KeyOptions = unknown> extends AdapterContext<
  Options,
  KeyOptions
> {
  /** The model name that goes on the wire. */
  model: string;
  stream: boolean;
}

/** Where a request goes. Core builds the URL: a parameter enters the path percent-encoded whole. */
export interface EndpointAddress {
  method: 'GET' | 'POST';
  /** A path with placeholders: `/v1/models/{model}:generateContent`. `{model}` is always known. */
  path: string;
  params?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  /** One of the adapter's `origins`; the first by default. */
  origin?: string;
  /** The origin stands in the key itself and wins over `network_config.base_url`. */
  originFromKey?: boolean;
}

/** One way to speak an operation: a dialect, and where it is spoken. */
export interface Endpoint<O extends Operation = Operation, Options = unknown, KeyOptions = unknown> {
  dialect: Dialect<O>;
  /**
   * Whether this entry serves a model; every model by default. `model` is the name on the wire, `asked` the one before
   * the key's aliases and deployments.
   */
  serves?(model: string, options: Options, asked?: string): boolean;
  endpoint(context: EndpointContext<Options, KeyOptions>): EndpointAddress;
  /**
   * Members that a body from the unified routes must change for this model before it passes on untranslated
   * (`max_tokens` that must be called otherwise). `member` reads a top-level member, for rules that depend on one.
   * Members that are dropped or replaced are reported in `dropped_params`. `asked` is the model's name before the key's
   * aliases and deployments.
   */
  passageEdits?(
    model: string,
    member: (name: string) => JsonValue | undefined,
    asked?: string,
  ): readonly PassageEdit[];
}

/** A change of a top-level member in a body that is otherwise passed on byte for byte. */
export type PassageEdit =
  | { rename: string; to: string }
  | { drop: string }
  | { replace: string; value: JsonValue };

/** What an adapter says of an error. */
export interface Classification {
  code: ErrorCode;
  retryAfterMs?: number;
  param?: string;
}

/** A request that is ready but for its credential. */
export interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  readonly origin: string;
  /** Path and query as they go on the wire. */
  readonly path: string;
  readonly headers: Headers;
  /** The final bytes; a signature may cover them. */
  readonly body: Uint8Array | undefined;
}

export interface AuthorizeContext<Options = unknown, KeyOptions = unknown> extends AdapterContext<
  Options,
  KeyOptions
> {
  /** What `credentials` gave, where the adapter has it. */
  credential: Credential | undefined;
  /** Milliseconds since 1970. */
  now: number;
}

/** A credential that is fetched rather than configured. */
export interface Credential {
  value: Secret;
  /** Milliseconds since 1970; core renews it before. */
  expiresAt: number;
}

/** Fetches as core does: with the provider's proxy, certificates and time limits. */
export type AdapterFetch = (request: {
  method: 'GET' | 'POST';
  url: string;
  headers?: Headers;
  body?: string | Uint8Array;
}) => Promise<{ status: number; headers: Headers; text(): string }>;

export interface CredentialContext<Options = unknown, KeyOptions = unknown> extends AdapterContext<
  Options,
  KeyOptions
> {
  fetch: AdapterFetch;
  now: number;
}

/** A route under `/{prefix}` at which clients speak one of the adapter's dialects. */
export interface InboundRoute {
  method: 'GET' | 'POST';
  /**
   * A path with placeholders. `{model}` may stand in it, and before it `{provider}` for clients that write
   * `provider/model` in two places; other placeholders are not looked at.
   */
  path: string;
  dialect: AnyDialect;
  /** The answer, where nothing is asked and it never changes (a version). The dialect then tells errors only. */
  fixed?: JsonObject;
  /** The route always answers as a stream (where the path and not the body says so). */
  stream?: boolean;
}

export interface InboundMount {
  /** The first segment of the routes, for instance `anthropic`. */
  prefix: string;
  routes: readonly InboundRoute[];
}

/** What an in-process provider is asked. */
export interface InProcessRequest {
  method: 'GET' | 'POST';
  path: string;
  headers: Headers;
  body: Uint8Array | undefined;
}

/** Tools of an in-process provider: time and chance come from core, so that tests own them. */
export interface InProcessTools {
  /** Waits; ends early when the request is aborted. */
  sleep(ms: number): Promise<void>;
  random(): number;
  /** Milliseconds since 1970. */
  now(): number;
  /** True once nobody waits for the answer any more. */
  aborted(): boolean;
}

/** The answer of an in-process provider: bytes as a network would bring them. A body that throws is a cut connection. */
export interface InProcessResponse {
  status: number;
  headers: Headers;
  body: AsyncIterable<Uint8Array>;
}

/**
 * What core knows of a provider: data and pure functions. An adapter holds no socket, never retries, never reads the
 * environment and never logs; core does all that.
 *
 * `specVersion: 'v1'` is frozen with the first release.
 */
export interface ProviderAdapter<Options = unknown, KeyOptions = unknown> {
  readonly specVersion: 'v1';
  /** Name in the configuration and in `provider/model`: lower-case letters, digits, `-` and `_`. */
  readonly id: string;
  /** Name for people. */
  readonly name: string;
  /** Its name in OpenTelemetry's conventions (`gen_ai.provider.name`), where that is not `id`. */
  readonly telemetryName?: string;
  /** Strict schema of `providers.<id>.<id>_config`. */
  readonly options?: z.ZodType<Options>;
  /** Strict schema of `providers.<id>.keys[].<id>_key_config`. */
  readonly keyOptions?: z.ZodType<KeyOptions>;
  /** Whether a key's `value` is needed. */
  readonly credential: 'required' | 'optional' | 'none';
  /** Names of environment variables that hold a key, best first. Core reads them, never the adapter. */
  readonly environment?: readonly string[];
  /** The only origins that ever see the key, the default first. */
  origins(context: AdapterContext<Options, KeyOptions>): readonly string[];
  /** Present means supported; for each operation the dialects it is spoken in, best first. */
  readonly operations: { readonly [O in Operation]?: readonly Endpoint<O, Options, KeyOptions>[] };
  /** Patterns of bare model names that belong here (`gpt-*`): a hint, never a filter. */
  readonly models?: readonly string[];
  /** Media that must be inlined because the provider fetches no URLs. */
  readonly needsBytes?: readonly ('image' | 'audio' | 'video' | 'file')[];
  /** Names on the wire that differ from the caller's, under the vendor's own word (`deployments`). */
  deployments?(keyOptions: KeyOptions): Readonly<Record<string, string>> | undefined;
  /** Fetches a credential for the key; core caches and shares it and renews it early. */
  credentials?(context: CredentialContext<Options, KeyOptions>): Promise<Credential>;
  /** The last step before the wire: sees final bytes and headers, sets the credential. */
  authorize(
    request: OutgoingRequest,
    context: AuthorizeContext<Options, KeyOptions>,
  ): OutgoingRequest | Promise<OutgoingRequest>;
  /** What an error means; `undefined` leaves it to the status. Match on codes, never on prose. */
  classifyError?(failure: ProviderFailure): Classification | undefined;
  readonly inbound?: readonly InboundMount[];
  /** Answers without a network: for simulated providers. Core asks this instead of opening a socket. */
  respond?(
    request: InProcessRequest,
    tools: InProcessTools,
    context: AdapterContext<Options, KeyOptions>,
  ): Promise<InProcessResponse>;
}
