import type { ChatRequest } from '../../hub/chat.js';
import {
  dialectIdentity,
  passedMembers,
  type ApiDialectOptions,
  type DialectIdentity,
  type PassedMembers,
} from '../dialect-options.js';
import { family } from './native.js';

/** What a provider that speaks the Responses API may say otherwise. */
export interface ResponsesDialectOptions extends ApiDialectOptions<ChatRequest> {
  /**
   * The provider takes `stop`, which the Responses API does not have. Default: no, and a request with `stop` is refused
   * because it would end elsewhere.
   */
  stop?: boolean;
  /**
   * The longest id of a tool call that the provider takes, in characters. Longer ones, which other vendors make, become
   * digests. Default: no limit.
   */
  longestCallId?: number;
}

/** The options with every default filled in. */
export interface ResponsesSettings extends DialectIdentity, PassedMembers {
  stop: boolean;
  longestCallId: number | undefined;
  adjustRequest: ResponsesDialectOptions['adjustRequest'];
}

/** Fills in the defaults. */
export function responsesSettings(options: ResponsesDialectOptions): ResponsesSettings {
  const identity = dialectIdentity(family, options);
  return {
    ...identity,
    // what was written in the public dialect's own words is valid in every other of the family
    own: new Set([family, ...identity.own]),
    stop: options.stop ?? false,
    longestCallId: options.longestCallId,
    adjustRequest: options.adjustRequest,
    ...passedMembers(options),
  };
}
