import { BifrostError } from '@bifrost/core';
import type { GatewaySettings } from '../settings.js';
import { isAwsSigned, presentedTokens } from './credentials.js';
import { listensOnLoopback } from './loopback.js';
import { StrangerRules, type Visit } from './strangers.js';
import { TokenTable } from './tokens.js';

/** Whom a door is for. `either` takes a client's or an operator's token. */
export type Door = 'client' | 'operator' | 'either';

/** Decides who is let in at which door. */
export class Gatekeeper {
  readonly #clients: TokenTable;
  readonly #operators: TokenTable;
  readonly #strangers: StrangerRules;
  readonly #loopback: boolean;

  constructor(settings: GatewaySettings) {
    this.#clients = new TokenTable(settings.clientTokens);
    this.#operators = new TokenTable(settings.operatorTokens);
    this.#strangers = new StrangerRules(settings);
    this.#loopback = listensOnLoopback(settings.host);
  }

  /** Whether pages of any origin may call. */
  get hasOrigins(): boolean {
    return this.#strangers.hasOrigins;
  }

  /** Whether pages of this origin get CORS headers. */
  allowsOrigin(origin: string): boolean {
    return this.#strangers.allowsOrigin(origin);
  }

  /**
   * Lets a request in.
   *
   * @param queryKey - the value of `?key=`
   * @returns the name of the token, `undefined` where none is needed
   * @throws `unauthorized` or `forbidden`, with what to do about it
   */
  admit(door: Door, visit: Visit, queryKey?: string): string | undefined {
    if (this.#isOpen(door)) {
      this.#strangers.check(visit);
      return undefined;
    }
    const tokens = presentedTokens(visit.headers, queryKey);
    for (const token of tokens) {
      const name = this.#nameAt(door, token);
      if (name !== undefined) return name;
    }
    throw this.#refusal(door, visit, tokens);
  }

  /** A door is open when no token was configured for it. Operators' doors never open to other machines. */
  #isOpen(door: Door): boolean {
    if (door === 'client') return this.#clients.empty;
    return this.#loopback && this.#clients.empty && this.#operators.empty;
  }

  #nameAt(door: Door, token: string): string | undefined {
    const operator = door === 'client' ? undefined : this.#operators.nameOf(token);
    return operator ?? (door === 'operator' ? undefined : this.#clients.nameOf(token));
  }

  #refusal(door: Door, visit: Visit, tokens: readonly string[]): BifrostError {
    if (this.#operators.empty && (door === 'operator' || this.#clients.empty))
      return unauthorized('This route is closed: configure gateway.auth.operator_tokens to open it.');
    const kind = door === 'operator' ? 'an operator token' : 'a gateway token';
    if (isAwsSigned(visit.headers))
      return unauthorized(
        `AWS signatures are not accepted as proof of ${kind}: send it as a bearer token, which the AWS SDKs can as well.`,
      );
    if (tokens.length === 0)
      return unauthorized(
        `This gateway needs ${kind}: send it as "authorization: Bearer <token>", x-api-key, api-key, x-goog-api-key or ?key=.`,
      );
    return unauthorized(`The token is not ${kind} of this gateway: see gateway.auth in its configuration.`);
  }
}

function unauthorized(message: string): BifrostError {
  return new BifrostError('unauthorized', message);
}
