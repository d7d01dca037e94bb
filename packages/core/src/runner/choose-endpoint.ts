import type { AnyDialect } from '../adapter/dialect.js';
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
  const wireModel = key.wireNames[target.model] ?? target.model;
  const { endpoint, own } = findEndpoint(chain, provider, wireModel);
  if (endpoint === undefined) throw unsupportedOperation(provider, chain.operation, target.model);
  const { dialect } = endpoint;
  const wanted = chain.envelope.stream;
  if (wanted && dialect.stream === 'none' && chain.operation !== 'chat') {
    throw new BifrostError(
      'unsupported_parameter',
      `stream: ${provider.name} cannot stream ${chain.operation}`,
      { param: 'stream' },
    );
  }
  const passes = own && !(chain.answersReviewed && !wanted);
  const passBody = passes && bodyPasses(chain);
  return {
    target,
    provider,
    key,
    endpoint,
    dialect,
    wireModel,
    passBody,
    passAnswer:
      answerPasses(chain, dialect) && (passBody || (passes && chain.call.body.kind === 'multipart')),
    stream: dialect.stream === 'bytes' || (wanted && dialect.stream !== 'none'),
  };
}

/** Binary events can be framed by their dialect alone, so a stream of them is read and written anew. */
function answerPasses(chain: ChainContext, dialect: AnyDialect): boolean {
  return !(chain.envelope.stream && dialect.createFraming !== undefined);
}

/** The entry to use, and whether it speaks the client's own dialect. */
function findEndpoint(
  chain: ChainContext,
  provider: ProviderRuntime,
  wireModel: string,
): { endpoint: Endpoint | undefined; own: boolean } {
  let first: Endpoint | undefined;
  for (const entry of endpointsFor(chain, provider)) {
    if (entry.serves?.(wireModel, provider.options) === false) continue;
    if (provider.nativePassage && speaksClientsDialect(chain, entry)) return { endpoint: entry, own: true };
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
function bodyPasses(chain: ChainContext): boolean {
  if (chain.request.changed) return false;
  const { kind } = chain.call.body;
  if (kind === 'multipart') return false;
  if (!chain.call.unified || kind === 'none') return true;
  for (const name of chain.envelope.memberNames) if (isTranslatedMember(name, chain.client.id)) return false;
  const bytes = chain.request.bytes();
  return bytes !== undefined && !chain.markers.get(translatedNames).test(bytes.toString('latin1'));
}

function unsupportedOperation(provider: ProviderRuntime, operation: Operation, model: string): BifrostError {
  const offered = Object.keys(provider.adapter.operations).join(', ');
  return new BifrostError(
    'unsupported_operation',
    `${provider.name} does not offer ${operation} for '${model}' (it offers: ${offered})`,
    {
      provider: provider.name,
      model,
    },
  );
}
