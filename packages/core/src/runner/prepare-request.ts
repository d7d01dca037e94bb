import type { AnyDialect, EncodeContext } from '../adapter/dialect.js';
import type { Credential, Endpoint, OutgoingRequest } from '../adapter/provider-adapter.js';
import type { Headers, WireBody } from '../adapter/wire.js';
import { unsupportedParameter } from '../adapter/failures.js';
import { BifrostError } from '../errors/bifrost-error.js';
import { writeMultipart } from '../adapter/multipart.js';
import type { CanonicalRequest, Operation } from '../hub/operations.js';
import { object } from '../json/read.js';
import { passThroughBody } from '../passage/pass-through-body.js';
import { resolveAddress } from './address.js';
import { askedHeaders, joinHeaders } from './asked-headers.js';
import type { ChainContext } from './chain-context.js';
import { mergeProviderOptions } from './merge-provider-options.js';
import type { KeyRuntime, ProviderRuntime } from './provider-runtime.js';
import type { Target } from './target.js';
import { version } from '../version.js';

/** Ours unless `extra_headers` says otherwise. */
const userAgent = `bifrost/${version}`;

/** Who is asked, with which key, in which dialect, under which name of the model. */
export interface AttemptPlan {
  readonly target: Target;
  readonly provider: ProviderRuntime;
  readonly key: KeyRuntime;
  readonly endpoint: Endpoint;
  readonly dialect: AnyDialect;
  readonly wireModel: string;
  /** The provider's answer goes back untranslated. */
  readonly passAnswer: boolean;
  /** The client's body goes on untranslated. */
  readonly passBody: boolean;
  readonly stream: boolean;
}

/** A request ready to be sent. */
export interface PreparedRequest {
  readonly request: OutgoingRequest;
  readonly dropped: readonly string[];
  /** We asked for usage where the client had not: what it brings is taken out again. */
  readonly usageAdded: boolean;
}

/**
 * Makes the bytes of one attempt: body, extra headers, credential, in this order, so that a signature sees the end
 * result and no configured header replaces a credential.
 */
export function prepareRequest(
  chain: ChainContext,
  plan: AttemptPlan,
  canonical: CanonicalRequest<Operation> | undefined,
): PreparedRequest | Promise<PreparedRequest> {
  const wire = withAskedHeaders(
    chain,
    plan,
    plan.passBody ? passOn(chain, plan) : encode(chain, plan, canonical),
  );
  if (chain.routing.strictParams && wire.dropped.length > 0) {
    throw unsupportedParameter(
      wire.dropped[0] ?? '',
      `${plan.provider.name} cannot take it, and strict_params is on`,
    );
  }
  // what the caller's own message outdated is no refusal's business, strict or not
  const dropped = plan.passBody
    ? wire.dropped
    : withIgnored(wire.dropped, canonical ?? chain.request.canonical());
  const outgoing = outgoingRequest(chain, plan, wire);
  const authorized = authorize(chain, plan, outgoing);
  const finish = (request: OutgoingRequest): PreparedRequest => ({
    request,
    dropped,
    usageAdded: wire.usageAdded,
  });
  return authorized instanceof Promise ? authorized.then(finish) : finish(authorized);
}

function withIgnored(dropped: readonly string[], asked: CanonicalRequest<Operation>): readonly string[] {
  const ignored = 'ignored' in asked ? asked.ignored : undefined;
  return ignored === undefined ? dropped : [...dropped, ...ignored];
}

interface WireBytes {
  bytes: Uint8Array | undefined;
  mediaType: string | undefined;
  headers: Headers;
  query: Readonly<Record<string, string>> | undefined;
  dropped: readonly string[];
  usageAdded: boolean;
}

function withAskedHeaders(chain: ChainContext, plan: AttemptPlan, wire: WireBytes): WireBytes {
  const asked = askedHeaders(chain.call.headers, plan.dialect);
  if (asked === undefined) return wire;
  const headers = joinHeaders(wire.headers, asked.headers);
  return { ...wire, headers, dropped: [...wire.dropped, ...asked.refused] };
}

function passOn(chain: ChainContext, plan: AttemptPlan): WireBytes {
  const passage = plan.dialect.passage;
  const body = passThroughBody(chain, plan);
  const query = picked(chain.call.query, passage?.requestQuery);
  return {
    bytes: body.bytes,
    mediaType: body.bytes === undefined ? undefined : 'application/json',
    headers: picked(chain.call.headers, passage?.requestHeaders),
    query,
    dropped: body.dropped,
    usageAdded: body.usageAdded,
  };
}

/** The named members of a record, in the order of the names. */
function picked(
  from: Readonly<Record<string, string>>,
  names: readonly string[] | undefined,
): Record<string, string> {
  const found: Record<string, string> = {};
  if (names === undefined) return found;
  for (const name of names) {
    const value = from[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}

function encode(
  chain: ChainContext,
  plan: AttemptPlan,
  canonical: CanonicalRequest<Operation> | undefined,
): WireBytes {
  const context: EncodeContext = {
    model: plan.wireModel,
    asked: plan.target.model,
    stream: plan.stream,
    options: plan.provider.options,
    keyOptions: plan.key.context.key.options,
  };
  const wire = plan.dialect.encodeRequest(canonical ?? chain.request.canonical(), context);
  const body = mergeProviderOptions(wire.body, object(chain.envelope.providerOptions?.[plan.provider.name]));
  const idempotency = chain.call.headers['idempotency-key'];
  const headers =
    idempotency === undefined ? wire.headers : { 'idempotency-key': idempotency, ...wire.headers };
  const { bytes, mediaType } = bytesOf(body);
  return {
    bytes,
    mediaType,
    headers: headers ?? {},
    query: wire.query,
    dropped: wire.dropped,
    usageAdded: false,
  };
}

function bytesOf(body: WireBody): { bytes: Uint8Array | undefined; mediaType: string | undefined } {
  switch (body.kind) {
    case 'json':
      return { bytes: Buffer.from(JSON.stringify(body.value)), mediaType: 'application/json' };
    case 'bytes':
      return { bytes: body.bytes, mediaType: body.media_type };
    case 'multipart': {
      const { bytes, contentType } = writeMultipart(body);
      return { bytes, mediaType: contentType };
    }
    case 'none':
      return { bytes: undefined, mediaType: undefined };
  }
}

function outgoingRequest(chain: ChainContext, plan: AttemptPlan, wire: WireBytes): OutgoingRequest {
  const { provider, key, wireModel } = plan;
  const { context } = key;
  const asked = plan.endpoint.endpoint({
    options: context.options,
    key: context.key,
    model: wireModel,
    stream: plan.stream,
  });
  const { origin, path } = resolveAddress(provider, key, {
    address: asked,
    path: provider.pathOverrides[chain.operation] ?? asked.path,
    model: wireModel,
    extraQuery: wire.query,
  });
  const headers: Record<string, string> = { 'accept-encoding': 'identity', 'user-agent': userAgent };
  copyHeaders(wire.headers, headers);
  if (wire.mediaType !== undefined) headers['content-type'] = wire.mediaType;
  copyHeaders(provider.extraHeaders, headers);
  if (chain.attemptTrace !== undefined) copyHeaders(chain.attemptTrace.headers, headers);
  // a provider inside the process gets no signature that would tell it the key
  if (provider.adapter.respond !== undefined) headers['x-bf-key'] = key.name;
  return { method: asked.method, origin, path, headers, body: wire.bytes };
}

function copyHeaders(from: Headers, into: Record<string, string>): void {
  for (const name in from) {
    const value = from[name];
    if (value !== undefined) into[name] = value;
  }
}

function authorize(
  chain: ChainContext,
  plan: AttemptPlan,
  request: OutgoingRequest,
): OutgoingRequest | Promise<OutgoingRequest> {
  const { provider, key } = plan;
  const { adapter } = provider;
  const { options, key: adapterKey } = key.context;
  const now = chain.clock.now();
  const sign = (credential: Credential | undefined) =>
    adapter.authorize(request, { options, key: adapterKey, now, credential });
  if (adapter.credentials === undefined) return sign(undefined);
  const credential = provider.credentials.get(key.id, async () => {
    const fetched = await adapter.credentials?.({
      options,
      key: adapterKey,
      now: chain.clock.now(),
      fetch: provider.fetch,
    });
    if (fetched === undefined)
      throw new BifrostError('internal', `${provider.name}: the adapter gave no credential`);
    return fetched;
  });
  return credential instanceof Promise ? credential.then(sign) : sign(credential);
}
