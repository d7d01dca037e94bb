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
  const serving = endpointsFor(chain, provider).filter(
    (entry) => entry.serves === undefined || entry.serves(wireModel, provider.options),
  );
  const own = provider.nativePassage
    ? serving.find((entry) => speaksClientsDialect(chain, entry))
    : undefined;
  const endpoint = own ?? serving[0];
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
  const passes = own !== undefined && !(chain.answersReviewed && !wanted);
  const passBody = passes && bodyPasses(chain);
  return {
    target,
    provider,
    key,
    endpoint,
    dialect,
    wireModel,
    passBody,
    passAnswer: passBody || (passes && chain.call.body.kind === 'multipart'),
    stream: dialect.stream === 'bytes' || (wanted && dialect.stream !== 'none'),
  };
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
