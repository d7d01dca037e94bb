import {
  defined,
  text,
  type AnswerContext,
  type ListedModel,
  type ModelView,
  type WireResponse,
} from '@bifrost/core';
import type { GatewayEngine } from '../engine-port.js';
import type { ClientRoute, OwnQuestion } from './client-route.js';

/** Where a list is asked for: in whose shape, and whose models need no prefix there. */
type ListRoute = Pick<ClientRoute, 'dialect' | 'provider'>;

/**
 * Answers a dialect's question for models, or for one of them, with those of every provider: the route's own by their
 * bare names, the others as `provider/model`, as they are asked for there.
 */
export function modelList(
  engine: Pick<GatewayEngine, 'models'>,
  { dialect, provider }: ListRoute,
): NonNullable<ClientRoute['own']> | undefined {
  const { inbound, operation } = dialect;
  if (operation !== 'listModels' || inbound === undefined) return undefined;
  return async (question): Promise<WireResponse> => {
    const views = await engine.models();
    const models = views.map((view) => listedAt(provider, view));
    return inbound.encodeResponse({ models }, contextOf(provider, question));
  };
}

function listedAt(provider: string | undefined, view: ModelView): ListedModel {
  const { id, created, owned_by, display_name } = view;
  // what a provider tells is in its own words, which no other vendor's clients read
  const native = view.provider === provider ? view.native : undefined;
  const known = defined<Omit<ListedModel, 'id'>>({ created, owned_by, display_name, native });
  return { id: bareName(provider, id), ...known };
}

function bareName(provider: string | undefined, id: string): string {
  return provider !== undefined && id.startsWith(`${provider}/`) ? id.slice(provider.length + 1) : id;
}

function contextOf(
  provider: string | undefined,
  { params, query, body, requestId }: OwnQuestion,
): AnswerContext {
  return {
    model: bareName(provider, params['model'] ?? text(body['model']) ?? ''),
    id: requestId,
    created: Math.floor(Date.now() / 1000),
    includeUsage: false,
    request: { ...query, ...body },
    extraFields: () => undefined,
  };
}
