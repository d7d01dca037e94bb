import {
  BifrostError,
  chatDialect,
  type Dialect,
  type InboundDialect,
  type StreamDecoder,
} from '@bifrost/core';
import { mistralChatId } from '../dialect-ids.js';
import { responseHeaders } from '../headers.js';

/**
 * Chat Completions as far as Mistral has it in common: how answers and streams are read, and how parameters of clients
 * are. What goes to Mistral, and what its clients are told, is this package's own.
 */
export const chatBase: Dialect<'chat'> = chatDialect({
  id: mistralChatId,
  askForUsage: false,
  responseHeaders,
});

/** The half for clients. */
export function inboundBase(): InboundDialect<'chat'> {
  if (chatBase.inbound === undefined)
    throw new BifrostError('internal', 'Chat Completions serves no clients');
  return chatBase.inbound;
}

/** A reader of Mistral's streams. */
export function createStreamDecoder(): StreamDecoder {
  const decoder = chatBase.createStreamDecoder?.();
  if (decoder === undefined) throw new BifrostError('internal', 'Chat Completions does not stream');
  return decoder;
}
