import {
  BifrostError,
  z,
  type Dialect,
  type Endpoint,
  type Operation,
  type ProviderAdapter,
} from '@bifrost/core';
import type { UnusableProvider } from './judge-problems.js';

/** Only the real one could tell what of its options is secret, so nothing of them is kept for anybody to print. */
const forgotten = z.unknown().transform(() => ({}));

/**
 * Takes the place of a provider whose package cannot be used, so that the rest of a configuration holds: every request
 * to it is refused, and goes on to its fallbacks. Callers learn which package it is; the reason is for operators, since
 * it may name files.
 */
export function standIn({ id, package: pack }: UnusableProvider): ProviderAdapter {
  const refuse = (): never => {
    throw new BifrostError(
      'internal',
      `${id} is set aside: its package ${pack.name} ${pack.version} cannot be used; the gateway's log says why`,
    );
  };
  return {
    specVersion: 'v1',
    id,
    name: `${id} (set aside)`,
    options: forgotten,
    keyOptions: forgotten,
    credential: 'optional',
    origins: () => ['https://set-aside.invalid'],
    operations: everything(refuse),
    authorize: refuse,
  };
}

/** Every operation: it is not known which of them the real one has. */
function everything(refuse: () => never): { readonly [O in Operation]: readonly Endpoint<O>[] } {
  return {
    chat: [refusing('chat', refuse)],
    textCompletion: [refusing('textCompletion', refuse)],
    embeddings: [refusing('embeddings', refuse)],
    imageGeneration: [refusing('imageGeneration', refuse)],
    imageEdit: [refusing('imageEdit', refuse)],
    speech: [refusing('speech', refuse)],
    transcription: [refusing('transcription', refuse)],
    rerank: [refusing('rerank', refuse)],
    countTokens: [refusing('countTokens', refuse)],
    listModels: [refusing('listModels', refuse)],
  };
}

function refusing<O extends Operation>(operation: O, refuse: () => never): Endpoint<O> {
  const dialect: Dialect<O> = {
    id: 'set-aside.none',
    operation,
    stream: 'sse',
    encodeRequest: refuse,
    decodeResponse: refuse,
    decodeError: ({ status, headers }) => ({ status, headers }),
  };
  return { dialect, endpoint: () => ({ method: 'POST', path: '/' }) };
}
