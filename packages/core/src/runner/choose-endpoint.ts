import type { AnyDialect, Passage } from '../adapter/dialect.js';
import { unsupportedParameter } from '../adapter/failures.js';
import type { Endpoint } from '../adapter/provider-adapter.js';
import { BifrostError } from '../errors/bifrost-error.js';
import type { Operation } from '../hub/operations.js';
import { isTranslatedMember, translatedNames } from '../passage/passage-rules.js';
import type { ChainContext } from './chain-context.js';
import type { AttemptPlan } from './prepare-request.js';
import type { KeyRuntime, ProviderRuntime } from './provider-runtime.js';
import type { Target } from './target.js';

/**
 * Chooses how a key is spoken to: the adapter's first entry that serves the model in the client's own dialect, else
 * the first that serves it; and whether bodies pass through.
 *
 * @throws BifrostError `unsupported_operation` before a byte is sent.
 */
export function planAttempt(
  chain: ChainContext,
  target: Target,
  who: { provider: ProviderRuntime; key: KeyRuntime },
): AttemptPlan {
  const { provider, key } = who;
  const wireModel = key.wireNames.get(target.model) ?? target.model;
  const { endpoint, own } = findEndpoint(chain, provider, { wireModel, asked: target.model });
  if (endpoint === undefined)
    throw unsupportedOperation(provider, chain.operation, { wireModel, asked: target.model });
  const { dialect } = endpoint;
  const wanted = chain.envelope.stream;
  const passes = own && !(chain.answersReviewed && !wanted);
  const passBody = passes && bodyPasses(chain, dialect.passage) && !namesRemoteMedia(chain, provider);
  const passAnswer =
    answerPasses(chain, dialect) && (passBody || (passes && chain.call.body.kind === 'multipart'));
  if (wanted && !canStream(chain, dialect, passAnswer)) {
    throw unsupportedParameter('stream', `${provider.name} cannot stream ${chain.operation} here`);
  }
  return {
    target,
    provider,
    key,
    endpoint,
    dialect,
    wireModel,
    passBody,
    passAnswer,
    stream: dialect.stream === 'bytes' || (wanted && dialect.stream !== 'none'),
  };
}

/** Events that are no server-sent events cannot be passed on with a member changed: they are read and written anew. */
function answerPasses(chain: ChainContext, dialect: AnyDialect): boolean {
  if (!chain.envelope.stream) return true;
  return dialect.stream !== 'ndjson' && dialect.createFraming === undefined;
}

/** Whether the client can have a stream: passed on, translated, or, of a chat, replayed from the whole answer. */
function canStream(chain: ChainContext, dialect: AnyDialect, passAnswer: boolean): boolean {
  const { operation, client } = chain;
  if (dialect.stream === 'bytes') return true;
  if (passAnswer && dialect.stream !== 'none') return true;
  if (client.inbound?.createStreamEncoder === undefined) return false;
  return operation === 'chat' || (dialect.stream !== 'none' && dialect.createStreamDecoder !== undefined);
}

/** Whether the provider offers the operation for a model. */
export function offersOperation(chain: ChainContext, provider: ProviderRuntime, wireModel: string): boolean {
  return findEndpoint(chain, provider, { wireModel, asked: wireModel }).endpoint !== undefined;
}

/** The entry to use, and whether bodies may pass through it as they are. */
function findEndpoint(
  chain: ChainContext,
  provider: ProviderRuntime,
  { wireModel, asked }: { wireModel: string; asked: string },
): { endpoint: Endpoint | undefined; own: boolean } {
  let first: Endpoint | undefined;
  for (const entry of endpointsFor(chain, provider)) {
    if (entry.serves?.(wireModel, provider.options, asked) === false) continue;
    // what the client said survives best in its own format, also where bodies do not pass as they are
    if (speaksClientsDialect(chain, entry)) return { endpoint: entry, own: provider.nativePassage };
    first ??= entry;
  }
  return { endpoint: first, own: false };
}

function endpointsFor(chain: ChainContext, provider: ProviderRuntime): readonly Endpoint[] {
  const { operation } = chain;
  const allowed = chain.envelope.stream ? provider.allowedStreams : provider.allowedOperations;
  if (allowed?.has(operation) === false) return [];
  return provider.adapter.operations[operation] ?? [];
}

function speaksClientsDialect(chain: ChainContext, entry: Endpoint): boolean {
  const { dialect } = entry;
  if (dialect.passage === undefined) return false;
  return (
    dialect.id === chain.client.id ||
    (chain.call.unified && dialect.speaks?.includes(chain.client.id) === true)
  );
}

/** Whether the body says only what a provider of its own dialect understands. */
function bodyPasses(chain: ChainContext, passage: Passage | undefined): boolean {
  if (chain.request.changed) return false;
  const { kind } = chain.call.body;
  if (kind === 'multipart') return false;
  if (kind === 'none') return true;
  if (passage?.foreignIds?.test(bodyText(chain) ?? '') === true) return false;
  if (!chain.call.unified) {
    return chain.envelope.providerOptions === undefined && !holdsAny(chain, passage?.foreignMarks);
  }
  for (const name of chain.envelope.memberNames) if (isTranslatedMember(name, chain.client.id)) return false;
  return chain.request.bytes() !== undefined && !holdsAny(chain, translatedNames);
}

/** An address of a picture or a document, in the formats that have a member of its own for one. */
const remoteMedia = /"image_url"\s*:\s*(?:\{[^{}]*?"url"\s*:\s*)?"https?:|"type"\s*:\s*"url"/iu;

/** Whether media have to be fetched for the provider, which only happens to a request that was read. */
function namesRemoteMedia(chain: ChainContext, { adapter }: ProviderRuntime): boolean {
  if (adapter.needsBytes === undefined) return false;
  return remoteMedia.test(bodyText(chain) ?? '');
}

function holdsAny(chain: ChainContext, texts: readonly string[] | undefined): boolean {
  if (texts === undefined) return false;
  const latin1 = bodyText(chain);
  return latin1 !== undefined && chain.markers.get(texts).test(latin1);
}

function bodyText(chain: ChainContext): string | undefined {
  return chain.request.members.scan?.latin1 ?? chain.request.bytes()?.toString('latin1');
}

function unsupportedOperation(
  provider: ProviderRuntime,
  operation: Operation,
  { wireModel, asked: model }: { wireModel: string; asked: string },
): BifrostError {
  const offered = Object.entries(provider.adapter.operations)
    .filter(([, entries]) =>
      entries.some((entry) => entry.serves?.(wireModel, provider.options, model) !== false),
    )
    .map(([name]) => name)
    .filter((name) => name !== operation)
    .join(', ');
  return new BifrostError(
    'unsupported_operation',
    `${provider.name} does not offer ${operation} for '${model}' (it offers: ${offered === '' ? 'nothing else' : offered})`,
    {
      provider: provider.name,
      model,
    },
  );
}
